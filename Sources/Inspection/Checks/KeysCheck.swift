import Foundation
import Ingest

/// The keys can be read, and none is missing that the journal needs.
struct KeysCheck: Check {
    let name = "keys"

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let folders = subject.folders
        guard subject.journal != nil || Subject.exists(folders.keys.path) else {
            return report.skip(self, folders.keys.path, "there are no keys yet")
        }
        var live = 0
        do {
            let now = Date(timeIntervalSince1970: Double(subject.machine.now) / 1000)
            live = try KeyStore(folder: folders.keys).list().filter { $0.isLive(at: now) }.count
        } catch {
            report.find(
                self, folders.keys.appending(path: "keys.json").path, "\(error)",
                "Put keys.json back from the backup. A running intake goes on with the last list that it could read.")
        }
        checkServerKeys(folders.keys.appending(path: "server.json"), &report)
        checkPseudonymKey(folders.pseudonymKey, hasRows: (subject.journal?.rowsEnd ?? 0) > 0, &report)
        report.close(self, folders.keys.path, "\(live) live keys of senders")
    }

    private func checkServerKeys(_ file: URL, _ report: inout Report) {
        guard let bytes = try? Data(contentsOf: file) else {
            // Made at the first start of an intake.
            guard Subject.exists(file.path) else { return }
            return report.find(
                self, file.path, "it can't be read", "Mend its permissions: it belongs to the intake's user.")
        }
        let keys = (try? JSONSerialization.jsonObject(with: bytes)) as? [String: Any]
        let areWhole = ["publicKey", "secretKey"].allSatisfy { (keys?[$0] as? String)?.utf8.count == 40 }
        guard !areWhole else { return }
        report.find(
            self, file.path, "it does not hold the intake's key pair",
            "Put it back from the backup. With a new pair every sender needs a new key file.")
    }

    private func checkPseudonymKey(_ file: URL, hasRows: Bool, _ report: inout Report) {
        let bytes = try? Data(contentsOf: file)
        if let bytes, PseudonymKey.key(inFile: [UInt8](bytes)) != nil { return }
        guard bytes != nil || hasRows else { return }
        report.find(
            self, file.path,
            bytes == nil ? "it is missing, and the journal holds records" : "it is damaged",
            "Stop the intake, put it back from the backup. With a new one, repeats, cases and respondents of before are not "
                + "recognised; counts stay.")
    }
}
