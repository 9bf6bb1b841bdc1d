import Definitions
import Events
import FeedbackClient
import Foundation
import Journal
import Processing
import Synchronization
import ZeroMQ

/// A file of events through CURVE, intake, journal and counting, and the answer that `Benchmarks/peers` asks every system for.
final class FileRun: Sendable {
    private struct Progress {
        var sent = 0
        var accepted = 0
        var duplicates = 0
        var sendersAtWork: Int
    }

    private let file: URL
    private let senders: Int
    private let progress: Mutex<Progress>

    /// Does what `--file` asks for; false if it wasn't given.
    static func isDone(_ options: Options, _ definitions: Definitions) throws -> Bool {
        guard let file = options.file else { return false }
        let workplace = try Workplace(parent: options.folder, definitions: definitions)
        let run = FileRun(file: file, senders: options.senders)
        let (result, seconds) = try timed { try run.measure(workplace, answer: options.answer) }
        FileHandle.standardError.write(
            Data("\(result.events) events, \(result.duplicates) of them repeated, in \(seconds) s\n".utf8))
        return true
    }

    private init(file: URL, senders: Int) {
        self.file = file
        self.senders = senders
        progress = Mutex(Progress(sendersAtWork: senders))
    }

    /// Returns the number of events of the file, and how many of them were there already.
    private func measure(_ workplace: Workplace, answer: URL?) throws -> (events: Int, duplicates: Int) {
        let journal = try workplace.openJournal()
        let server = try workplace.server(
            admission: journal, workers: senders, makeDecoder: try workplace.decoder(journal))
        let endpoints = try server.start()
        let parts = try EventFile(path: file.path).parts(senders)
        let threads = try (0..<senders).map { index in
            let sender = StreamSender(
                endpoint: endpoints[index], keys: try clientKeys(workplace, producer: "file-\(index)"), stream: "file")
            return try SocketThread(name: "sender") { [self, part = parts[index]] in send(sender, part) }
        }
        let processor = try workplace.processor("file")
        try count(processor)
        for thread in threads { thread.join() }
        server.stop()
        journal.stop()
        let result = progress.withLock { $0 }
        guard result.accepted + result.duplicates == result.sent, processor.account.accepted == result.accepted else {
            throw Problem("\(result.sent) events were sent, \(processor.account.accepted) were counted.")
        }
        let text = Data(try HourlyAnswer(JournalReader(path: workplace.journalPath)).text.utf8)
        if let answer {
            try text.write(to: answer)
        } else {
            FileHandle.standardOutput.write(text)
        }
        return (result.sent, result.duplicates)
    }

    private func clientKeys(_ workplace: Workplace, producer: String) throws -> ClientKeys {
        let path = try workplace.keys.makeClientKey(
            producer: producer, sourcePrefix: Workplace.source("file"), now: Date())
        return try ClientKeys.load(path: path.path)
    }

    private func send(_ sender: StreamSender, _ part: FilePart) {
        var source = part
        do {
            let summary = try sender.run(source: &source)
            guard summary.isComplete, summary.progress.rejected == 0 else {
                fail("The intake refused events: \(summary.progress.rejectedByReason)")
            }
            progress.withLock {
                $0.sent += Int(summary.progress.acknowledged)
                $0.accepted += Int(summary.progress.accepted)
                $0.duplicates += Int(summary.progress.duplicate)
                $0.sendersAtWork -= 1
            }
        } catch {
            fail("\(error)")
        }
    }

    /// As `dcs up` counts: whatever is there, then a look every 20 ms.
    private func count(_ processor: Processor) throws {
        while true {
            let isLast = progress.withLock { $0.sendersAtWork == 0 }
            if try processor.step() > 0 { continue }
            if isLast { break }
            usleep(20_000)
        }
        try processor.checkpoint()
    }
}

/// A file with one event a line, and where it may be cut.
struct EventFile {
    private let handle: FileHandle
    private let size: UInt64

    init(path: String) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw Problem("\(path) can't be read.") }
        self.handle = handle
        size = try handle.seekToEnd()
    }

    /// `count` parts of about the same length; none begins within a line.
    func parts(_ count: Int) throws -> [FilePart] {
        var cuts: [UInt64] = [0]
        for index in 1..<max(count, 1) { cuts.append(try endOfLine(from: size * UInt64(index) / UInt64(count))) }
        cuts.append(size)
        return (0..<count).map { FilePart(handle: handle, range: cuts[$0]..<cuts[$0 + 1]) }
    }

    private func endOfLine(from offset: UInt64) throws -> UInt64 {
        try handle.seek(toOffset: offset)
        let text = try handle.read(upToCount: 1 << 16) ?? Data()
        guard let end = text.firstIndex(of: UInt8(ascii: "\n")) else { throw Problem("A line is too long.") }
        return offset + UInt64(end - text.startIndex) + 1
    }
}

/// The lines of a part of a file as a stream of events; only a batch of it is ever held in memory.
struct FilePart: SequencedSource, Sendable {
    private let handle: FileHandle
    private let end: UInt64
    /// Where batches begin, as far as the part was read.
    private var starts: [(sequence: UInt64, offset: UInt64)]

    init(handle: FileHandle, range: Range<UInt64>) {
        self.handle = handle
        end = range.upperBound
        starts = [(0, range.lowerBound)]
    }

    mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        guard let place = starts.lastIndex(where: { $0.sequence == sequence }) else {
            throw Problem("the sender asks for a batch that begins where none began")
        }
        let start = starts[place].offset
        guard start < end else { return nil }
        var body = try read(from: start)
        var count = 0
        var length = 1
        while count < min(maximum, Options.batchEvents),
            let newline = body[length...].firstIndex(of: UInt8(ascii: "\n"))
        {
            body[newline] = UInt8(ascii: ",")
            length = newline + 1
            count += 1
        }
        guard count > 0 else { throw Problem("The file can't be read to the end of a line.") }
        body.removeLast(body.count - length)
        body[length - 1] = UInt8(ascii: "]")
        if place + 1 == starts.count { starts.append((sequence + UInt64(count), start + UInt64(length - 1))) }
        return EncodedBatch(firstSequence: sequence, count: count, body: body)
    }

    mutating func acknowledged(below sequence: UInt64) throws {}

    /// A bracket, and behind it as much of the file as a batch needs.
    private func read(from start: UInt64) throws -> [UInt8] {
        let most = Int(min(end - start, UInt64(Options.batchEvents * 480)))
        return [UInt8](unsafeUninitializedCapacity: most + 1) { buffer, count in
            buffer[0] = UInt8(ascii: "[")
            count = 1 + max(0, pread(handle.fileDescriptor, buffer.baseAddress?.advanced(by: 1), most, off_t(start)))
        }
    }
}
