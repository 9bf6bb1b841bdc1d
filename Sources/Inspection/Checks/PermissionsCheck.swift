import Foundation

/// Only the owner may read what is secret or personal: folders 0700, files of the keys 0600.
struct PermissionsCheck: Check {
    let name = "permissions"

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let folders = subject.folders
        for folder in [folders.data, folders.keys, folders.keys.appending(path: "clients")] {
            expect(folder.path, "700", "everybody on this machine could reach the journal or the keys", &report)
        }
        let files = FileManager.default.enumerator(at: folders.keys, includingPropertiesForKeys: [.isRegularFileKey])
        while let file = files?.nextObject() as? URL {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            expect(file.path, "600", "somebody else could read a secret key", &report)
        }
        report.close(self, folders.data.path, "only their owner reaches the data folder and the keys")
    }

    private func expect(_ path: String, _ mode: String, _ danger: String, _ report: inout Report) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let found = (attributes?[.posixPermissions] as? NSNumber)?.intValue, found & 0o077 != 0 else { return }
        report.find(
            self, path, "its permissions are \(String(found & 0o777, radix: 8)): \(danger)",
            "chmod \(mode) \(path); if others use this machine, replace the keys that they could read.")
    }
}
