/// Which addresses of evidence become links; all others stay text.
enum EvidenceLink {
    /// The address, if it is plainly one of https: ASCII, with a host, and nothing before the host that could be taken for it.
    static func address(_ text: String) -> String? {
        let scheme = "https://"
        guard text.hasPrefix(scheme), text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && !foreign.contains($0) })
        else { return nil }
        let host = text.utf8.dropFirst(scheme.utf8.count).prefix { !"/?#".utf8.contains($0) }
        guard let first = host.first, !host.contains(UInt8(ascii: "@")), isLetterOrDigit(first) else { return nil }
        return text
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static let foreign = Set("\"'<>\\^`{|}".utf8)
}
