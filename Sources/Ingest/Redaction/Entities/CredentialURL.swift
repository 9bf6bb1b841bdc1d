/// A URL that holds a password or a token: whoever reads it could use it.
enum CredentialURL: Recogniser {
    static let name: StaticString = "link with credentials"

    private static let secrets = ContextWords(
        "token", "password", "passwd", "pwd", "pass", "secret", "key", "apikey", "session", "sessionid", "sid", "auth",
        "code", "sig", "signature")

    static func scan(_ text: inout FoldedText, _ found: inout Findings) {
        guard text.holdsColon else { return }
        var at = 0
        while at < text.count {
            guard text[at] == UInt8(ascii: ":"), text[at + 1] == UInt8(ascii: "/"), text[at + 2] == UInt8(ascii: "/"),
                text[at - 1].isAsciiLetter
            else {
                at += 1
                continue
            }
            var start = at
            while start > max(0, at - 16), text[start - 1].isAsciiLetter { start -= 1 }
            var end = at + 3
            var isInHost = true
            var holdsSecret = false
            while end < text.count, !text[end].isBlank {
                switch text[end] {
                case UInt8(ascii: "@") where isInHost: holdsSecret = true
                case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): isInHost = false
                case UInt8(ascii: "=") where !isInHost:
                    holdsSecret = holdsSecret || text.hasContext(secrets, before: end, reach: 10)
                default: break
                }
                end += 1
            }
            if holdsSecret { found.claim(start..<end) }
            at = end
        }
    }
}
