import Foundation

/// An ipc endpoint in a folder of its own, which goes when the test ends.
final class TemporaryEndpoint {
    let folder: URL
    var endpoint: String { "ipc://" + folder.appending(path: "socket").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "dcs-" + UUID().uuidString.prefix(8))
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }
}
