/// Why sending ended, or could not begin.
public enum FeedbackClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The key file can't be used.
    case keyFile(path: String, problem: String)
    /// Another instance opened the same stream later; two of them would fence each other for ever.
    case fenced(stream: String)
    /// The server refuses the message as a whole, and would again.
    case refused(code: Int, explanation: String)
    /// The server answers with something this client can't read.
    case protocolBroken(String)
    /// The server no longer has events that it had acknowledged, such as after it was restored from a backup.
    case serverBehind(serverNext: UInt64, acknowledged: UInt64)
    /// The server has more events of this stream than the source ever had, such as after a spool was lost.
    case sourceBehind(serverNext: UInt64, sourceNext: UInt64)
    /// The source gave a batch that doesn't begin where it was asked, or is too large.
    case sourceBroken(String)
    /// The server gave no answer for as long as the sender was told to wait.
    case noAnswer(milliseconds: UInt64)
    /// Without keys events may only go to a server on the same machine.
    case notLoopback(String)
    /// The file of a spool can't be used; what it took before is still in it.
    case spool(path: String, problem: String)
    /// Another process holds the spool.
    case spoolInUse(path: String)
    /// So much waits for the server that the spool takes nothing more; nothing of the call was taken.
    case spoolFull(waitingBytes: Int, limitBytes: Int)
    /// An event is larger than the server takes.
    case eventTooLarge(bytes: Int)

    /// One sentence on what is wrong and what to do.
    public var description: String {
        switch self {
        case .keyFile(let path, let problem): "The key file \(path) \(problem)."
        case .fenced(let stream):
            "Another instance sends on the stream \(stream); stop one of them, or give each a stream of its own."
        case .refused(let code, let explanation): "The server refused the message (\(code)): \(explanation)"
        case .protocolBroken(let problem): "The server's answer can't be read: \(problem). Update the client."
        case .serverBehind(let serverNext, let acknowledged):
            "The server asks for event \(serverNext), but acknowledged all below \(acknowledged); "
                + "was it restored from a backup? Events in between must be sent again as a backfill."
        case .sourceBehind(let serverNext, let sourceNext):
            "The server expects event \(serverNext), but the source only reaches \(sourceNext); "
                + "use a new stream name for a new source."
        case .sourceBroken(let problem): "The source of events is at fault: \(problem)."
        case .noAnswer(let milliseconds):
            "The server gave no answer for \(milliseconds) ms; check the endpoint, the server's public key and whether "
                + "this sender's key is still valid."
        case .notLoopback(let endpoint):
            "Without keys events go to ipc://path, tcp://127.0.0.1:port or tcp://[::1]:port only, not to \(endpoint)."
        case .spool(let path, let problem): "The spool \(path) \(problem)."
        case .spoolInUse(let path):
            "Another process uses the spool \(path); stop it, or give each process a spool of its own."
        case .spoolFull(let waitingBytes, let limitBytes):
            "The spool is full: \(waitingBytes) of at most \(limitBytes) bytes wait for the server. Look whether the server "
                + "is reached, or give the spool a larger limit."
        case .eventTooLarge(let bytes): "An event of \(bytes) bytes is larger than the 65536 that the server takes."
        }
    }
}
