import Deliberation
import Events

/// `votes.csv`: every vote, changed ones included, by statement, person and time; only where participants know that rows are published.
///
/// A vote changed within the same second gets the next one, so that a reader who sorts by time finds the latest.
struct PolisVotesFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        guard content.conversation.publishesRows else { return [] }
        var csv = LineFeedCSV(columns: Self.columns)
        var last: (statement: Int32, voter: Int, second: Int64)?
        for (vote, voter) in Self.ordered(content) {
            var second = vote.time.flooredDivision(by: 1000)
            if let last, last.statement == vote.statement, last.voter == voter { second = max(second, last.second + 1) }
            last = (vote.statement, voter, second)
            csv.append(.seconds(second * 1000))
            csv.appendAfterComma(.instant(second * 1000))
            csv.appendAfterComma(.integer(Int(vote.statement)))
            csv.appendAfterComma(.integer(voter))
            csv.appendAfterComma(.integer(Int(vote.answer.rawValue)))
            csv.endRow()
        }
        return [PublishedFile("votes", title: "Every vote, changed ones included", csv, columns: Self.columns)]
    }

    /// By number instead of key, which differ in order; votes of one person on one statement stay in theirs.
    private static func ordered(_ content: ConversationContent) -> [(vote: Vote, voter: Int)] {
        content.record.votes.enumerated().map { (place: $0, vote: $1, voter: content.numbers[$1.participant]) }
            .sorted { ($0.vote.statement, $0.voter, $0.place) < ($1.vote.statement, $1.voter, $1.place) }
            .map { ($0.vote, $0.voter) }
    }

    private static let columns = [
        PolisColumns.timestamp, PolisColumns.datetime, PolisColumns.comment,
        CSVTable.required("voter-id", "Who voted, by number.", type: "integer"),
        CSVTable.signed("vote", "1 agree, 0 pass, -1 disagree."),
    ]
}
