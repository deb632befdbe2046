using System.Globalization;
using System.Text;
using Personalization.Records;
using Personalization.Redis.Near;
using Personalization.Testing;

namespace Personalization.Redis.Tests.Near;

/// <summary>
/// A store whose network fails as it is told, for what a real one will not do on demand: reads that were answered long before they arrive, messages that are lost, late or out of
/// order, writers that die before they tell, masters that lose what they acknowledged.
/// </summary>
internal sealed class FakeOrigin(ManualTimeProvider time) : INearOrigin
{
    private readonly Dictionary<string, string> _pointers = new(StringComparer.Ordinal);
    private readonly List<TaskCompletionSource> _gates = [];
    private readonly Lock _lock = new();
    private Dictionary<string, Value> _records = new(StringComparer.Ordinal);
    private (Guid Version, Dictionary<string, Value> Records)? _replica;
    private Guid _version = Guid.NewGuid();
    private int _lives;
    private int _numbers;

    internal Action<ReadOnlyMemory<byte>>? Receiver { get; private set; }

    /// <summary>What has been sent and neither arrived nor was lost.</summary>
    internal List<byte[]> Messages { get; } = [];

    /// <summary>Every value that a record ever had.</summary>
    internal List<Value> Values { get; } = [];

    internal bool IsAway { get; set; }

    /// <summary>Whether what is read now arrives later.</summary>
    internal bool IsSlow { get; set; }

    internal int Gates
    {
        get
        {
            lock (_lock)
            {
                return _gates.Count;
            }
        }
    }

    internal int Reads { get; private set; }

    public Task<PersonalizationRecord?> FindMovingAsync(string index, string value) => Task.FromResult<PersonalizationRecord?>(null);

    public Task<StoredRecord?> ReadRecordAsync(string key)
    {
        lock (_lock)
        {
            Reads++;
            return AnswerAsync(_records.GetValueOrDefault(key)?.ToRecord());
        }
    }

    public Task<string?> ReadPointerAsync(string index, string value)
    {
        lock (_lock)
        {
            return AnswerAsync(_pointers.GetValueOrDefault(value));
        }
    }

    public Task<(Guid Version, string Incarnation)> ReadVersionAsync()
    {
        lock (_lock)
        {
            return AnswerAsync((_version, $"{_lives}"));
        }
    }

    public Task ListenAsync(Action<ReadOnlyMemory<byte>> receive, bool isAgain)
    {
        Receiver = receive;
        return IsAway ? Task.FromException(Away()) : Task.CompletedTask;
    }

    public Task StopListeningAsync()
    {
        Receiver = null;
        return Task.CompletedTask;
    }

    /// <summary>Writes a record, and takes its e-mail from whoever has it; then tells, unless the writer dies before.</summary>
    internal void Write(string key, string? email, bool tells = true)
    {
        var operations = new List<RecordOperation> { new(RecordOperationKind.Write, key, "{}"u8.ToArray(), [email]) };
        lock (_lock)
        {
            if (email is not null && _pointers.TryGetValue(email, out var holder) && holder != key)
            {
                Put(holder, null);
                operations.Add(new(RecordOperationKind.Write, holder, "{}"u8.ToArray(), [null]));
            }

            Put(key, email);
            Tell(operations, tells);
        }
    }

    internal void Remove(string key, bool tells = true)
    {
        lock (_lock)
        {
            Supersede(key);
            Tell([new(RecordOperationKind.Remove, key, default)], tells);
        }
    }

    /// <summary>Tells that everything may have changed.</summary>
    internal void TellAll() => Send([]);

    /// <summary>A replica has what there is.</summary>
    internal void Replicate() => _replica = (_version, new(_records, StringComparer.Ordinal));

    /// <summary>The replica takes over. Of what it does not have, versions are lost, and records too unless they lie on another master.</summary>
    internal void Failover(bool losesRecords)
    {
        lock (_lock)
        {
            TakeOver(losesRecords);
        }
    }

    /// <summary>Lets one read arrive that was answered before.</summary>
    internal void Open(int gate)
    {
        TaskCompletionSource opened;
        lock (_lock)
        {
            opened = _gates[gate];
            _gates.RemoveAt(gate);
        }

        opened.SetResult();
    }

    /// <summary>What an answer says that it is.</summary>
    internal Value Of(PersonalizationRecord answer)
    {
        var text = Encoding.UTF8.GetString(answer.Utf8Json.Span);
        return Values[int.Parse(text.AsSpan(text.IndexOf(':', StringComparison.Ordinal) + 1).TrimEnd('}'), NumberStyles.None, CultureInfo.InvariantCulture)];
    }

    private void TakeOver(bool losesRecords)
    {
        _lives++;
        if (_replica is not var (version, records))
        {
            return;
        }

        _version = version;
        _replica = null;
        if (losesRecords)
        {
            foreach (var key in _records.Keys.Where(key => !records.ContainsKey(key)).ToArray())
            {
                Forget(key);
            }

            _records = records;
            foreach (var value in records.Values)
            {
                // It is what the store has, until the next write.
                value.SupersededAt = value.ToldAt = null;
                if (value.Email is { } email)
                {
                    _pointers[email] = value.Key;
                }
            }
        }
    }

    private void Put(string key, string? email)
    {
        Supersede(key);
        var value = new Value(key, email, _numbers++);
        Values.Add(value);
        _records[key] = value;
        if (email is not null)
        {
            _pointers[email] = key;
        }
    }

    private void Supersede(string key)
    {
        Forget(key);
        foreach (var value in Values.Where(value => value.Key == key))
        {
            value.SupersededAt ??= time.GetTimestamp();
        }
    }

    private void Forget(string key)
    {
        if (_records.Remove(key, out var before) && before.Email is { } email && _pointers.GetValueOrDefault(email) == key)
        {
            _pointers.Remove(email);
        }
    }

    private void Tell(List<RecordOperation> operations, bool tells)
    {
        if (!tells)
        {
            return;
        }

        foreach (var value in Values.Where(value => value.SupersededAt is not null && operations.Exists(operation => operation.Key == value.Key)))
        {
            value.ToldAt ??= time.GetTimestamp();
        }

        Send(NearMessage.Write(new RecordBatch("s", 1, DateTimeOffset.UnixEpoch, ["email"], operations)));
    }

    private void Send(byte[] changes)
    {
        var before = _version;
        _version = Guid.NewGuid();
        Messages.Add([.. before.ToByteArray(), .. _version.ToByteArray(), .. changes]);
    }

    private async Task<T> AnswerAsync<T>(T answer)
    {
        if (IsAway)
        {
            throw Away();
        }

        if (IsSlow)
        {
            var gate = new TaskCompletionSource();
            _gates.Add(gate);
            await gate.Task;
        }

        return answer;
    }

    private static RecordStoreException Away() => new("fake", "find", "Away.") { Collection = "people", Kind = RecordStoreErrorKind.Transient };

    /// <summary>What a record was for a while.</summary>
    internal sealed class Value(string key, string? email, int number)
    {
        internal string Key { get; } = key;

        internal string? Email { get; } = email;

        /// <summary>When it was written over.</summary>
        internal long? SupersededAt { get; set; }

        /// <summary>When that, or a later write of the key, was told.</summary>
        internal long? ToldAt { get; set; }

        internal StoredRecord ToRecord()
        {
            var json = Encoding.UTF8.GetBytes($$"""{"number":{{number}}}""");
            return new StoredRecord(Key, json,
            [
                new RecordPart
                {
                    Sync = "s", State = PartState.Live, Token = 1, SyncedAt = DateTimeOffset.UnixEpoch, InputHash = 0, Indexes = ["email"], IndexValues = [Email], Offset = 1, Length = json.Length - 2,
                },
            ]);
        }
    }
}
