using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Core.Tests.Sync.Run;

/// <summary>A source whose second row does not come until the test says so, whatever the token says. Of one row otherwise.</summary>
internal sealed class DeafQuery(bool blocksThread) : ISourceQuery
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets or sets a value indicating whether it answers at once.</summary>
    internal bool IsWell { get; set; }

    private bool BlocksThread => blocksThread;

    internal Task Asked => _asked.Task;

    /// <summary>Gets when the reading that was deaf is closed.</summary>
    internal Task Closed => _closed.Task;

    internal bool WasClosedInUse { get; private set; }

    internal void Release() => _released.TrySetResult();

    public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken) => new(new Reader(this, IsWell));

    private sealed class Reader(DeafQuery query, bool isWell) : RowReader
    {
        private int _row;
        private bool _isInUse;

        public override IReadOnlyList<SourceColumn> Columns { get; } = [new("id", "text"), new("email", "text"), new("name", "text")];

        public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
        {
            if (++_row == 1 || isWell)
            {
                return _row == 1;
            }

            _isInUse = true;
            query._asked.TrySetResult();
            if (query.BlocksThread)
            {
                // As a provider does that knows no asynchronous calls.
                query._released.Task.Wait(CancellationToken.None);
            }

            await query._released.Task;
            _isInUse = false;
            return true;
        }

        public override bool IsNull(int column) => false;

        public override void WriteJson(int column, Utf8JsonWriter writer) => writer.WriteStringValue(Text(column));

        public override void WriteNestedJson(int column, Utf8JsonWriter writer) => WriteJson(column, writer);

        public override void AppendHash(int column, RowHasher hasher) => hasher.AppendBytes(HashTag.Text, Encoding.UTF8.GetBytes(Text(column)));

        public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
        {
            destination.Write(Encoding.UTF8.GetBytes(Text(column)));
            return true;
        }

        public override ValueTask DisposeAsync()
        {
            query.WasClosedInUse |= _isInUse;
            if (!isWell)
            {
                query._closed.TrySetResult();
            }

            return default;
        }

        private string Text(int column) => string.Create(CultureInfo.InvariantCulture, $"{Columns[column].Name} {_row}");
    }
}
