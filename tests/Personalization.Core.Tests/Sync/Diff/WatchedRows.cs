using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Diff;

/// <summary>Rows that are their own numbers, and that nobody may read while another does.</summary>
internal sealed class WatchedRows(int count, Random random, int failsAt = -1, bool failsToOpen = false) : ISourceQuery
{
    private readonly List<Reader> _readers = [];

    internal int Count => count;

    internal int Opens => _readers.Count;

    internal bool AllAreClosed => _readers.TrueForAll(reader => reader.IsClosed);

    /// <summary>Set for a second row that never comes.</summary>
    internal bool Hangs { get; init; }

    internal TestGate Hung { get; } = new();

    public async ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        _readers.Add(new Reader(this, random.Next()));
        return failsToOpen ? throw new TimeoutException() : _readers[^1];
    }

    private sealed class Reader(WatchedRows rows, int seed) : RowReader
    {
        private readonly Random _random = new(seed);
        private int _row = -1;
        private int _users;

        internal bool IsClosed { get; private set; }

        public override IReadOnlyList<SourceColumn> Columns { get; } = [new("n", "INTEGER")];

        public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
            => rows.Hangs && _row == 0 ? HangAsync(cancellationToken) : _random.Next(4) == 0 ? LaterAsync() : new ValueTask<bool>(Move());

        public override bool IsNull(int column) => false;

        public override void WriteJson(int column, Utf8JsonWriter writer) => writer.WriteNumberValue(_row);

        public override void WriteNestedJson(int column, Utf8JsonWriter writer) => WriteJson(column, writer);

        public override void AppendHash(int column, RowHasher hasher)
        {
        }

        public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
        {
            Enter();
            Encoding.UTF8.GetBytes(_row.ToString(CultureInfo.InvariantCulture), destination);
            Thread.SpinWait(20);
            Leave();
            return true;
        }

        public override ValueTask DisposeAsync()
        {
            Enter();
            Assert.False(IsClosed);
            IsClosed = true;
            return default;
        }

        private async ValueTask<bool> HangAsync(CancellationToken cancellationToken)
        {
            await rows.Hung.PassAsync(cancellationToken);
            return true;
        }

        private async ValueTask<bool> LaterAsync()
        {
            await Task.Yield();
            return Move();
        }

        private bool Move()
        {
            Enter();
            _row++;
            Leave();
            return rows.Fails(_row) ? throw new TimeoutException() : _row < rows.Count;
        }

        private void Enter() => Assert.Equal(1, Interlocked.Increment(ref _users));

        private void Leave() => Interlocked.Decrement(ref _users);
    }

    private bool Fails(int row) => row == failsAt;
}
