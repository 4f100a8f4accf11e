// Icons out of lucide (ISC licence).

export {
  Check as CHECK, ChevronDown as DOWN, CircleX as CROSS, Download as DOWNLOAD, Ellipsis as MORE,
  Paperclip as FILE,  MessageCircle as CHAT, Send as SEND, UserRound as PERSON, X as CLOSE,
} from "lucide";
