using System.Globalization;
using Personalization.Records;

namespace Personalization.Benchmarks.DiffState;

/// <summary>Keeps nothing of the records; its mark lies in a file, so that the next process trusts the snapshot.</summary>
internal sealed class DiscardingStore(string markPath) : IRecordStore
{
    public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken) => new(new Collection(definition, markPath));

    private sealed class Collection(CollectionDefinition definition, string markPath) : IRecordCollection
    {
        private static readonly IReadOnlyList<OperationRefusal> None = [];

        public CollectionDefinition Definition => definition;

        public ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
            => default;

        public ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken) => default;

        public ValueTask<StoredRecord?> GetStoredAsync(string key, CancellationToken cancellationToken) => default;

        public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken) => new(None);

        public IAsyncEnumerable<PartEntry> ListPartsAsync(string sync, CancellationToken cancellationToken)
            => AsyncEnumerable.Empty<PartEntry>();

        public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(CancellationToken cancellationToken) => new([]);

        public ValueTask<SyncRegistration?> RegisterAsync(
            SyncRegistration registration, string? replaces, CancellationToken cancellationToken) => default;

        public ValueTask UnregisterAsync(string sync, CancellationToken cancellationToken) => default;

        public ValueTask<SyncMark?> GetMarkAsync(string sync, CancellationToken cancellationToken) => new(Read());

        public ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        {
            if (Read() != expected)
            {
                return new(false);
            }

            File.WriteAllText(markPath, string.Create(CultureInfo.InvariantCulture, $"{next.SnapshotId}\n{next.OpenPlanId}\n{next.Token}\n{next.PlanOffset}"));
            return new(true);
        }

        private SyncMark? Read()
        {
            if (!File.Exists(markPath))
            {
                return null;
            }

            var lines = File.ReadAllText(markPath).Split('\n');
            return new SyncMark(Text(lines[0]), Text(lines[1]), long.Parse(lines[2], CultureInfo.InvariantCulture), long.Parse(lines[3], CultureInfo.InvariantCulture));
        }

        private static string? Text(string line) => line.Length == 0 ? null : line;
    }
}
