import Definitions
import Deliberation
import Disclosure
import Events

/// Every table of one release and every file made of them: a pure function of releases and definitions.
package struct Snapshot: Sendable {
    package let id: SnapshotID
    package let release: Release
    /// In the order of the definitions.
    package let tables: [PublishedTable]
    /// By id.
    package let conversations: [PublishedConversation]
    /// What organisations answered, also to findings about services.
    package let commitments: [Commitment]
    /// The same, beside what was said, and what nobody answered.
    package let answers: AnswerRegister
    /// Sorted by path, relative to the snapshot's folder.
    package let files: [PublishedFile]

    /// `kept`: of a snapshot by the same definitions; it changes nothing but the time that this takes. `receive` gets the
    /// files of tables as soon as they are made.
    package init(
        release: Release, cells: ReleasedCells, conversations: [PublishedConversation] = [],
        commitments: [Commitment] = [], definitions: Definitions, after kept: KeptSnapshot? = nil,
        receive: @Sendable (PublishedFile) -> Void = { _ in }
    ) throws(PublishingError) {
        id = SnapshotID(release)
        self.release = release
        self.conversations = conversations
        self.commitments = commitments
        let tables = try concurrently(definitions.datasets.count) { index throws(PublishingError) in
            try PublishedTable(
                dataset: definitions.datasets[index], registry: definitions.registry, cells: cells,
                position: release.position, time: release.time, after: kept)
        }
        let entries = tables.map { table -> FormatList.Entry in
            let earlier = table.dataset.supersedes.map {
                Supersession.id(of: table.dataset.baseID, version: $0.version)
            }
            return (table, earlier.flatMap { id in tables.first { $0.dataset.id == id } })
        }
        var files = [PublishedFile(path: "status.json", text: Self.status(of: release, id: id).pretty() + "\n")]
        files += try FormatList.files(of: entries, snapshot: id, receive: receive)
        for conversation in conversations {
            let folder = "conversations/" + conversation.definition.id
            files += ConversationFormatList.files(of: conversation).map { $0.placed(in: folder) }
        }
        answers = AnswerRegister(
            commitments: commitments, conversations: conversations, definitions: definitions, at: release.time)
        files += AnswerFiles.files(of: answers, definitions: definitions, snapshot: id)
        self.tables = tables
        self.files = (files + [Self.checksums(of: files)]).sorted { $0.path < $1.path }
    }

    /// The format of `sha256sum -c`, run inside the snapshot's folder.
    private static func checksums(of files: [PublishedFile]) -> PublishedFile {
        let lines = files.sorted { $0.path < $1.path }.map { "\($0.digest)  \($0.path)\n" }
        return PublishedFile(path: "SHA256SUMS", text: lines.joined())
    }

    /// The account of every record, for machines; the status page shows the same.
    private static func status(of release: Release, id: SnapshotID) -> JSONText {
        let account = release.account
        let datasets = release.datasets.mapValues { account in
            JSONText.object([
                "accepted": .integer(account.accepted), "out_of_scope": .integer(account.outOfScope),
                "counted": .integer(account.counted), "late": .integer(account.late),
                "under_review": .integer(account.underReview), "held": .integer(account.held),
            ])
        }
        return .object([
            "snapshot": .text(id.text), "as_of": .text(CivilDay.instantText(release.time)),
            "journal_position": .integer(release.position), "received": .integer(account.received),
            "accepted": .integer(account.accepted), "duplicate": .integer(account.duplicate),
            "untracked_case_events": .integer(account.untrackedCaseEvents),
            "rejected": .object(account.rejected.mapValues { .integer($0) }),
            "newest_event": account.newestEvent == 0 ? .null : .text(CivilDay.instantText(account.newestEvent)),
            "datasets": .object(datasets),
        ])
    }
}
