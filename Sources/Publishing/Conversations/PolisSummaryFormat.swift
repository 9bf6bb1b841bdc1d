import Deliberation

/// `summary.csv`: keys and values without a header, and no line feed at the end.
struct PolisSummaryFormat: ConversationFormat {
    func files(of content: ConversationContent) -> [PublishedFile] {
        let (definition, counts) = (content.definition, content.counts)
        let language = content.conversation.fileLanguage
        var csv = LineFeedCSV()
        csv.append([.word("topic"), .text(definition.title[language] ?? definition.id)])
        csv.append([.word("url"), .text(content.conversation.address)])
        csv.append([.word("voters"), .integer(counts.seen(content.record.participants.count))])
        csv.append([.word("voters-in-conv"), .integer(counts.seen(content.analysis.groups.grouped))])
        csv.append([.word("commenters"), .integer(counts.seen(content.numbers.authors))])
        let votedOn = content.record.statements.count { $0.agrees + $0.disagrees + $0.passes > 0 }
        csv.append([.word("comments"), .integer(votedOn)])
        csv.append([.word("groups"), .integer(content.analysis.groups.count)])
        csv.append([.word("conversation-description"), .text(definition.description)])
        csv.dropLastLineFeed()
        return [PublishedFile("summary", title: "Key figures", csv)]
    }
}
