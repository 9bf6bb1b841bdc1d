import Events
import Foundation
import WireProtocol
import ZeroMQ

/// The keys folder: the server's key pair, the list of senders' public keys and the files for the senders.
package struct KeyStore: Sendable {
    /// Old and new while a sender changes over.
    package static let liveKeysPerProducer = 2

    private let folder: URL
    /// How long a running intake may take to go by a changed list.
    private let patienceSeconds: Int

    package init(folder: URL, patienceSeconds: Int = 10) {
        self.folder = folder
        self.patienceSeconds = patienceSeconds
    }

    package var listFile: URL { folder.appending(path: "keys.json") }
    /// Where a running intake says which list it goes by.
    var followerFile: URL { folder.appending(path: "keys.followed") }
    private var serverFile: URL { folder.appending(path: "server.json") }
    private var nextServerFile: URL { folder.appending(path: "server-next.json") }
    private var pseudonymFile: URL { folder.appending(path: "pseudonym.key") }
    private var clientFolder: URL { folder.appending(path: "clients") }

    private struct ServerFile: Codable {
        var publicKey: String
        var secretKey: String
    }

    /// The server's key pair; it is made when there is none.
    package func serverKeys() throws -> CurveKeyPair {
        try prepareFolders()
        return try PrivateFile.withLock(folder) {
            try serverKeys(in: serverFile) ?? makeServerKeys(in: serverFile)
        }
    }

    /// The key pair that the server will have after this one; nil when none was made.
    package func nextServerKeys() throws -> CurveKeyPair? { try serverKeys(in: nextServerFile) }

    /// Begins the change to another server key: makes the next pair, unless that was done already.
    package func makeNextServerKeys() throws -> CurveKeyPair {
        try prepareFolders()
        return try PrivateFile.withLock(folder) {
            try serverKeys(in: nextServerFile) ?? makeServerKeys(in: nextServerFile)
        }
    }

    /// Ends the change: the next pair becomes the server's, and the one of before is gone.
    package func retireServerKeys() throws -> CurveKeyPair {
        try prepareFolders()
        return try PrivateFile.withLock(folder) {
            guard let next = try serverKeys(in: nextServerFile) else { throw KeyStoreError.nextServerKeyMissing }
            try PrivateFile.move(nextServerFile, to: serverFile)
            return next
        }
    }

    /// The key of the hashes that stand for identities, cases and respondents; it is made when there is none.
    package func pseudonymSecret() throws -> [UInt8] {
        try prepareFolders()
        return try PrivateFile.withLock(folder) {
            if let known = try PrivateFile.read(pseudonymFile) {
                guard let key = PseudonymKey.key(inFile: [UInt8](known)) else {
                    throw KeyStoreError.pseudonymKey(path: pseudonymFile.path)
                }
                return key
            }
            let key = PseudonymKey.make()
            try PrivateFile.write(Data(PseudonymKey.file(of: key)), to: pseudonymFile)
            return key
        }
    }

    private func serverKeys(in file: URL) throws -> CurveKeyPair? {
        guard let bytes = try PrivateFile.read(file) else { return nil }
        let known = try Self.decode(ServerFile.self, bytes, file)
        let pair = CurveKeyPair(publicKey: known.publicKey, secretKey: known.secretKey)
        guard pair.isWhole else {
            throw KeyStoreError.file(
                path: file.path, problem: "holds two halves that don't belong together; put it back from a backup")
        }
        return pair
    }

    private func makeServerKeys(in file: URL) throws -> CurveKeyPair {
        let pair = try CurveKeyPair.make()
        let new = ServerFile(publicKey: pair.publicKey, secretKey: pair.secretKey)
        try PrivateFile.write(try Self.encode(new), to: file)
        return pair
    }

    /// Makes a key for a sender and gives the path of the file to hand to it. `forNextServer`: it is to talk to the next server key.
    package func makeClientKey(
        producer: String, sourcePrefix: String, services: [String]? = nil, kinds: EventKindSet? = nil,
        mayBackfill: Bool = false, notBefore: Date? = nil, notAfter: Date? = nil, forNextServer: Bool = false, now: Date
    ) throws -> URL {
        guard Self.isProducerName(producer) else { throw KeyStoreError.producerName(producer) }
        guard !sourcePrefix.isEmpty else { throw KeyStoreError.sourcePrefixEmpty }
        guard notBefore ?? .distantPast < notAfter ?? .distantFuture, notAfter.map({ now < $0 }) ?? true else {
            throw KeyStoreError.validity
        }
        let current = try serverKeys()
        let path = try PrivateFile.withLock(folder) {
            let server = forNextServer ? try serverKeys(in: nextServerFile) : current
            guard let server else { throw KeyStoreError.nextServerKeyMissing }
            var entries = try list()
            let live = entries.filter { $0.producer == producer && $0.mayStillSend(at: now) }
            guard live.count < Self.liveKeysPerProducer else {
                throw KeyStoreError.tooManyLiveKeys(producer: producer)
            }
            let pair = try CurveKeyPair.make()
            entries.append(
                KeyEntry(
                    publicKey: pair.publicKey, producer: producer, sourcePrefix: sourcePrefix, services: services,
                    kinds: kinds, mayBackfill: mayBackfill, createdAt: now, notBefore: notBefore, notAfter: notAfter))
            let file = ClientKeyFile(
                producer: producer, publicKey: pair.publicKey, secretKey: pair.secretKey,
                serverPublicKey: server.publicKey)
            let path = freeClientFile(producer)
            try PrivateFile.write(try Self.encode(file), to: path)
            try PrivateFile.write(try Self.encode(entries), to: listFile)
            return path
        }
        try waitUntilTakenUp()
        return path
    }

    /// Every key, revoked ones too, in the order they were made.
    package func list() throws -> [KeyEntry] {
        guard let bytes = try PrivateFile.read(listFile) else { return [] }
        return try Self.decode([KeyEntry].self, bytes, listFile)
    }

    /// Revokes one key by its public key, or all keys of a producer; gives what was revoked.
    @discardableResult
    package func revoke(_ publicKeyOrProducer: String, now: Date) throws -> [KeyEntry] {
        try prepareFolders()
        let revoked = try PrivateFile.withLock(folder) {
            var entries = try list()
            var revoked: [KeyEntry] = []
            for index in entries.indices where entries[index].revokedAt == nil {
                let entry = entries[index]
                guard entry.publicKey == publicKeyOrProducer || entry.producer == publicKeyOrProducer else { continue }
                entries[index].revokedAt = now
                revoked.append(entries[index])
            }
            guard !revoked.isEmpty else { throw KeyStoreError.notFound(publicKeyOrProducer) }
            try PrivateFile.write(try Self.encode(entries), to: listFile)
            return revoked
        }
        try waitUntilTakenUp()
        return revoked
    }

    /// Returns when the running intake goes by the list as it is now, or when none runs.
    private func waitUntilTakenUp() throws {
        for _ in 0...patienceSeconds * 200 {
            if FollowerNote.isTakenUp(FileFingerprint(of: listFile), note: followerFile) { return }
            usleep(5_000)
        }
        throw KeyStoreError.notTakenUp(seconds: patienceSeconds)
    }

    private func prepareFolders() throws {
        try PrivateFile.makeFolder(folder)
        try PrivateFile.makeFolder(clientFolder)
    }

    /// The file of the newest key of a sender that is live and may send all of these kinds; nil where none lies here.
    package func clientFile(producer: String, kinds: EventKindSet, now: Date) throws -> URL? {
        let own = try list().filter { $0.producer == producer }
        let fitting = Set(own.filter { $0.isLive(at: now) && $0.rights.kinds.isSuperset(of: kinds) }.map(\.publicKey))
        return try own.indices.reversed().map { clientFile(producer, number: $0 + 1) }.first { path in
            guard let bytes = try PrivateFile.read(path) else { return false }
            return fitting.contains(try Self.decode(ClientKeyFile.self, bytes, path).publicKey)
        }
    }

    private func clientFile(_ producer: String, number: Int) -> URL {
        clientFolder.appending(path: number == 1 ? "\(producer).json" : "\(producer)-\(number).json")
    }

    /// A second key must not overwrite the first one's secret.
    private func freeClientFile(_ producer: String) -> URL {
        var number = 1
        while FileManager.default.fileExists(atPath: clientFile(producer, number: number).path) { number += 1 }
        return clientFile(producer, number: number)
    }

    private static func isProducerName(_ name: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard (1...64).contains(name.utf8.count), let first = name.utf8.first, isPlain(first) else { return false }
        return name.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    private static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(value) + Data("\n".utf8)
    }

    static func decode<Value: Decodable>(_: Value.Type, _ bytes: Data, _ file: URL) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(Value.self, from: bytes)
        } catch let unknown as UnknownEventKind {
            let entry = unknown.codingPath.first?.intValue.map { "entry \($0 + 1): " } ?? ""
            throw KeyStoreError.file(path: file.path, problem: "\(entry)\(unknown)")
        } catch {
            throw KeyStoreError.file(path: file.path, problem: "is not what this program writes (\(error))")
        }
    }
}
