/** Talking to base, de-tuned model and persona. */
export {
  type Ask,
  CHAT_HELP,
  type Conversation,
  type ConversationOptions,
  createConversation,
  type Reply,
  underline,
  VOICES,
  type VoiceName,
} from "./conversation.js";
