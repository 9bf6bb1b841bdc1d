import Foundation
import TestKit

@testable import Importing

/// A conversation about an invented park, as either exporter would write it.
struct InventedPolisExport {
    var files: [String: String]

    static let old = InventedPolisExport(files: [
        "summary.csv": """
        topic,What shall become of the park?
        url,https://example.org/park
        views,9
        voters,4
        voters-in-conv,4
        commenters,3
        comments,3
        groups,2
        conversation-description,"Two lines,
        and a ""quote""."

        """,
        "comments.csv": """
        timestamp,comment-id,author-id,agrees,disagrees,moderated,is-meta,is-seed,group-informed-consensus,comment-body
        1700000003000,2,11,0,2,-1,false,false,0.1,=SUM(1)
        1700000001000,0,7,2,2,1,false,true,0.4,"More trees, please.
        And ""shade""."
        1700000002000,1,9,1,0,0,true,false,0.2,  Plus de bancs, 多一點
        1700000004000,3,7,0,0,1,false,false,0.25,Nobody has seen this one.

        """.replacingOccurrences(of: "  Plus de bancs, 多一點", with: "\"  Plus de bancs, 多一點\""),
        "votes.csv": """
        timestamp,datetime,comment-id,voter-id,vote
        1700000005000,Tue Nov 14 22:13:25 UTC 2023,0,7,1
        1700000006000,Tue Nov 14 22:13:26 UTC 2023,0,9,-1
        1700000006000,Tue Nov 14 22:13:26 UTC 2023,0,9,1
        1700000006000,Tue Nov 14 22:13:26 UTC 2023,0,9,-1
        1700000007000,Tue Nov 14 22:13:27 UTC 2023,1,7,1
        1700000008123,Tue Nov 14 22:13:28 UTC 2023,1,11,0
        1700000009000,Tue Nov 14 22:13:29 UTC 2023,2,9,-1
        1700000010000,Tue Nov 14 22:13:30 UTC 2023,2,30,-1

        """,
        "participants-votes.csv": "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2\n",
    ])

    /// The same in seconds, with texts always in quotes and the columns that this exporter has.
    static let new: InventedPolisExport = {
        var files = old.files
        files["participant-votes.csv"] = files.removeValue(forKey: "participants-votes.csv")
        files["summary.csv"] = files["summary.csv"]?.replacingOccurrences(of: "views,9\n", with: "")
        files["votes.csv"] = files["votes.csv"]?.replacingOccurrences(
            of: #"(\d{10})\d{3},"#, with: "$1,", options: .regularExpression)
        files["comments.csv"] = """
            timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
            1700000003,x,2,11,0,2,-1,"=SUM(1)"
            1700000001,x,0,7,2,2,1,"More trees, please.
            And ""shade""."
            1700000002,x,1,9,1,0,0,"  Plus de bancs, 多一點"
            1700000004,x,3,7,0,0,1,"Nobody has seen this one."

            """
        return InventedPolisExport(files: files)
    }()

    /// With a line of one file changed, or taken away.
    func replacing(_ line: String, with other: String?, in file: String) -> InventedPolisExport {
        var copy = self
        let text = files[file] ?? ""
        precondition(text.contains(line + "\n"))
        copy.files[file] = text.replacingOccurrences(of: line + "\n", with: other.map { $0 + "\n" } ?? "")
        return copy
    }

    func write(to folder: TemporaryFolder) throws -> URL {
        for (name, text) in files { try Data(text.utf8).write(to: folder.url.appending(path: name)) }
        return folder.url
    }
}
