import Deliberation

/// A row of comments.csv: a statement, and what was decided about it.
struct PolisComment: Equatable {
    static let file = "comments.csv"
    static let needed = ["timestamp", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"]

    var number: Int32
    /// Nil for a statement of the organisers.
    var author: Int32?
    var time: Int64
    var text: String
    var isSeed: Bool
    var state: ModerationState
    var isMeta: Bool

    /// `isNeutralised`: texts that a spreadsheet would run were written with an apostrophe before them.
    init(_ fields: PolisFields, dialect: PolisDialect, isNeutralised: Bool) throws(PolisBadRow) {
        number = try fields.number("comment-id", in: 0...Int32.max)
        author = try fields.optionalNumber("author-id", in: 0...Int32.max)
        time = try fields.time(dialect)
        isSeed = try fields.flag("is-seed")
        isMeta = try fields.flag("is-meta")
        guard let state = ModerationState(rawValue: try fields.number("moderated", in: -1...1)) else {
            throw fields.bad(.unreadable(column: "moderated"))
        }
        self.state = state
        let body = fields.text("comment-body") ?? ""
        if body.allSatisfy(\.isWhitespace) { throw fields.bad(.missing(column: "comment-body")) }
        text = isNeutralised ? Self.restored(body) : body
    }

    /// What the file claims about its votes; nil where it keeps that for itself.
    static func claimedVotes(_ fields: PolisFields) -> (number: Int32, agrees: Int, disagrees: Int)? {
        guard let number = try? fields.number("comment-id", in: 0...Int32.max),
            let agrees = try? fields.number("agrees", in: 0...Int.max),
            let disagrees = try? fields.number("disagrees", in: 0...Int.max)
        else { return nil }
        return (number, agrees, disagrees)
    }

    /// Takes away the one apostrophe that our own export puts before what looks like a formula.
    static func restored(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.first == "'", let begins = scalars.first(where: { $0 != "'" }),
            "=+-@\t\r\n".unicodeScalars.contains(begins)
        else { return text }
        return String(scalars.dropFirst())
    }
}
