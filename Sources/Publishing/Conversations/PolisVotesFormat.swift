import Deliberation
import Events

/// `votes.csv`: every vote, changed ones included, by statement, person and time; only where participants know that rows are published.
struct PolisVotesFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        guard content.conversation.publishesRows else { return [] }
        var csv = LineFeedCSV(columns: Self.columns)
        for (vote, voter) in Self.ordered(content) {
            csv.append(.seconds(vote.time))
            csv.appendAfterComma(.instant(vote.time))
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
