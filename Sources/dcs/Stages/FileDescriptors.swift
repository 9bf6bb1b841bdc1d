import Foundation

/// How many files and connections the process may have open.
enum FileDescriptors {
    /// More than any intake needs, and little enough to look through.
    private static let wanted: rlim_t = 16_384

    /// Asks for as many as the system gives without further rights; returns how many there are.
    static func raiseLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < wanted {
            var higher = limit
            higher.rlim_cur = min(wanted, limit.rlim_max)
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &higher) == 0 { limit = higher }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
