using Personalization.Records;

namespace Personalization.Crash.Child;

/// <summary>A record store with fail-points before and after everything that it makes durable. Around each batch, values that change hands are found.</summary>
internal sealed class FailPointStore(IRecordStore inner, FailPoints points, IReadOnlyList<string> watched) : IRecordStore
{
    public async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
        => new FailPointCollection(await inner.OpenAsync(definition, cancellationToken), points, watched);

    private sealed class FailPointCollection(IRecordCollection inner, FailPoints points, IReadOnlyList<string> watched) : ForwardingCollection(inner)
    {
        public override async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            points.Hit("batch sent");
            await LookAsync();
            var refusals = await Inner.ApplyAsync(batch, cancellationToken);
            await LookAsync();
            points.Hit("batch applied");
            return refusals;
        }

        public override async ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        {
            points.Hit("registration sent");
            var other = await Inner.RegisterAsync(registration, replaces, cancellationToken);
            points.Hit("registration applied");
            return other;
        }

        public override async ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        {
            points.Hit("mark sent");
            var moved = await Inner.TrySetMarkAsync(sync, expected, next, cancellationToken);
            points.Hit("mark moved");
            return moved;
        }

        /// <summary>A process that misses one says so and ends: nothing that it does afterwards makes it good.</summary>
        private async Task LookAsync()
        {
            foreach (var value in watched)
            {
                if (await Inner.FindAsync("email", value, default) is null)
                {
                    Console.Error.WriteLine($"'{value}' was not found while it changed hands.");
                    Environment.Exit(1);
                }
            }
        }
    }
}
