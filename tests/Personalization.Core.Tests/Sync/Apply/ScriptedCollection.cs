using Personalization.Records;

namespace Personalization.Core.Tests.Sync.Apply;

/// <summary>A collection whose batches fail as a script says.</summary>
/// <param name="inner">Where batches are applied.</param>
/// <param name="script">Answers for each call what it comes to; <see langword="null"/> where it works.</param>
internal sealed class ScriptedCollection(IRecordCollection inner, Func<RecordBatch, StoreFault?> script) : ForwardingCollection(inner)
{
    public override async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (script(batch) is not { } fault)
        {
            return await Inner.ApplyAsync(batch, cancellationToken);
        }

        await Inner.ApplyAsync(batch.Slice(0, fault.Applied), cancellationToken);
        throw fault.Error;
    }
}
