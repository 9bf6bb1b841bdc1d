import Foundation
import Testing

/// A pseudonym key with a flipped bit would make every repeat look new: the intake refuses to start on it.
@Suite struct DamagedKeyTests {
    @Test func aDamagedPseudonymKeyIsNamed() throws {
        let program = try Program()
        let endpoint = "ipc://\(FileManager.default.temporaryDirectory.path)/dcs-\(UUID().uuidString.prefix(8))"
        let intake = ["ingest", "--tick", "0", "--endpoint", endpoint]
        let first = try program.start(intake)
        try #require(first.waitFor("listening"))
        first.kill()
        try first.wait()
        let file = program.data.appending(path: "keys/pseudonym.key")
        let whole = try Data(contentsOf: file)
        var damaged = whole
        damaged[3] ^= 0x10
        for bytes in [damaged, whole.prefix(20), Data()] {
            try bytes.write(to: file)
            let refused = try program.run(intake)
            #expect(refused.code == 65 && refused.errors.contains("pseudonym.key is damaged"), "\(refused.errors)")
        }
        // What earlier versions wrote: the key alone.
        try whole.prefix(16).write(to: file)
        let earlier = try program.start(intake)
        #expect(earlier.waitFor("listening"))
        earlier.kill()
        try earlier.wait()
    }
}
