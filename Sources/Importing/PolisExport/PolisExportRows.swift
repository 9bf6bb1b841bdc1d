import Events

/// The rows of an export in the one order that its events have: comments first, then votes, each as they stand in their file.
struct PolisExportRows {
    enum Row {
        case comment(PolisComment)
        case vote(PolisVote)
        case bad(PolisBadRow)
    }

    private let export: PolisExport
    private var comments: PolisTable
    private var votes: PolisTable
    private var isPastComments = false
    private var order = PolisVoteOrder()
    private var numbers: Set<Int32> = []
    private(set) var report: PolisExportReport

    var bytesRead: UInt64 { comments.bytesRead + votes.bytesRead }

    init(_ export: PolisExport) throws {
        self.export = export
        comments = try PolisTable(PolisComment.file, in: export.folder, needs: PolisComment.needed)
        votes = try PolisTable(PolisVote.file, in: export.folder, needs: PolisVote.needed)
        report = PolisExportReport(dialect: export.dialect, differingStatements: export.differingStatements)
    }

    /// Nil at the end.
    mutating func next() throws -> Row? {
        guard let row = try nextRow() else {
            guard bytesRead == export.totalBytes else { throw PolisExportError.changedWhileReading }
            return nil
        }
        report.add(row)
        return row
    }

    private mutating func nextRow() throws -> Row? {
        if !isPastComments {
            if let row = try comments.next() { return comment(row) }
            isPastComments = true
        }
        return try votes.next().map { vote($0) }
    }

    private mutating func comment(_ row: Result<PolisFields, PolisBadRow>) -> Row {
        do throws(PolisBadRow) {
            let fields = try row.get()
            let comment = try PolisComment(fields, dialect: export.dialect, isNeutralised: export.isOurs)
            guard numbers.insert(comment.number).inserted else { throw fields.bad(.repeated) }
            return .comment(comment)
        } catch {
            return .bad(error)
        }
    }

    private mutating func vote(_ row: Result<PolisFields, PolisBadRow>) -> Row {
        do throws(PolisBadRow) {
            var vote = try PolisVote(row.get(), dialect: export.dialect)
            order.arrange(&vote)
            return .vote(vote)
        } catch {
            return .bad(error)
        }
    }
}
