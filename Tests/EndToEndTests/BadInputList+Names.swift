import Foundation
import WireProtocol

extension BadInputList {
    /// A header of a message that goes on in epoch 1.
    private static func header(_ message: WireMessage) -> [UInt8] { message.encoded() }

    private static let batch = header(.batch(BatchHeader(epoch: 1, firstSequence: 0, count: 1)))

    static let messages: [BadInput] = [
        BadInput("a BATCH of one frame", .frames([batch]), "REJECT `frame-count`"),
        BadInput("a BATCH of four frames", .frames([batch, [1], [2], [3]]), "REJECT `frame-count`"),
        BadInput("a message of 5,000 frames", .frames(Array(repeating: [0], count: 5_000)), "REJECT `frame-count`"),
        BadInput("a header of three bytes", .frames([[1, 2, 3]]), "REJECT `malformed-header`"),
        BadInput("a header with a byte too many", .frames([batch + [0], [1], [2]]), "REJECT `malformed-header`"),
        BadInput(
            "version 9 of the protocol", .frames([[0x44, 0x43, 0x53, 9, 1, 0, 0, 0]]), "REJECT `version-unsupported`"),
        BadInput("a message that only servers send", .frames([header(.fenced(epoch: 1))]), "REJECT `type-unexpected`"),
        BadInput(
            "a content type of 129 bytes", .frames([batch, [UInt8](repeating: 65, count: 129), Array("[1]".utf8)]),
            "REJECT `content-type-too-long`"),
        BadInput("a stream without a name", .stream([]), "REJECT `malformed-header`"),
        BadInput(
            "a stream name of 129 bytes", .stream([UInt8](repeating: 65, count: 129)), "REJECT `malformed-header`"),
        BadInput("a stream name that is not UTF-8", .stream([0xC3]), "REJECT `malformed-header`"),
        BadInput("`../../keys` as a stream name", .stream(Array("../../keys".utf8)), "WELCOME: never a path"),
        BadInput("NUL in a stream name", .stream([97, 0, 98]), "WELCOME: never a path"),
    ]

    static let names: [BadInput] = [
        BadInput("`../town` as a producer", .producer("../town"), "refused: no producer name"),
        BadInput("`town/hall` as a producer", .producer("town/hall"), "refused: no producer name"),
        BadInput("`%2e%2e` as a producer", .producer("%2e%2e"), "refused: no producer name"),
        BadInput("`..` as a producer", .producer(".."), "refused: no producer name"),
        BadInput(
            "a producer's name of 65 bytes", .producer(String(repeating: "a", count: 65)), "refused: no producer name"),
        BadInput(
            "`../x` as a service", .event(BadInputText.event("\"rating\":1", service: "../x")), "`service-unknown`"),
        BadInput(
            "`%2e%2e%2f` as a service", .event(BadInputText.event("\"rating\":2", service: "%2e%2e%2f")),
            "`service-unknown`"),
    ]

    static let portal: [BadInput] = [
        BadInput("`/../data/journal.sqlite`", .request("/../data/journal.sqlite"), "404"),
        BadInput("`/%2e%2e/data/journal.sqlite`", .request("/%2e%2e/data/journal.sqlite"), "404"),
        BadInput("`/v1/..%2f..%2fdata/journal.sqlite`", .request("/v1/..%2f..%2fdata/journal.sqlite"), "400"),
        BadInput("`/%252e%252e/data/journal.sqlite`", .request("/%252e%252e/data/journal.sqlite"), "404"),
        BadInput("`//etc/passwd`", .request("//etc/passwd"), "404"),
        BadInput("`/index.html%00.css`", .request("/index.html%00.css"), "404"),
        BadInput("a path of 10,000 bytes", .request("/" + String(repeating: "a", count: 10_000)), "404"),
        BadInput("a link that leads out of the folder", .request("/way-out/journal.sqlite"), "404"),
        BadInput("a link to one file outside", .request("/way-out.txt"), "404"),
    ]

    static let definitions: [BadInput] = [
        BadInput("`../x` as the id of a dataset", .dataset(dataset("id: ../x")), "named with file and line"),
        BadInput("a key twice", .dataset(dataset("id: planted\nid: planted")), "named with file and line"),
        BadInput("bytes that are not UTF-8", .dataset([0xFF, 0xFE, 0x0A]), "named with file and line"),
        BadInput(
            "100,000 opening brackets", .dataset([UInt8](repeating: 0x5B, count: 100_000)), "named with file and line"),
        BadInput(
            "100,000 nested lists", .dataset(Array(String(repeating: "- ", count: 100_000).utf8)),
            "named with file and line"),
        BadInput("an alias bomb of 9 levels", .dataset(Array(aliasBomb.utf8)), "named with file and line"),
        BadInput("a control character", .dataset([0x69, 0x64, 0x3A, 0x20, 0x01]), "named with file and line"),
        BadInput(
            "a version of 400 digits", .dataset(dataset("id: planted\nversion: " + String(repeating: "9", count: 400))),
            "named with file and line"),
    ]

    private static func dataset(_ text: String) -> [UInt8] { Array((text + "\n").utf8) }

    private static let aliasBomb: String = {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        return text + "? *a9\n: end\n"
    }()
}
