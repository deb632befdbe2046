using Personalization.Records;

namespace Personalization.Sync.Applying;

/// <summary>What became of a batch. An operation that is in neither list was applied; none is in both.</summary>
/// <param name="Refusals">What the store refused, by position in the batch.</param>
/// <param name="RowErrors">What the store cannot take, by position in the batch.</param>
internal sealed record BatchResult(IReadOnlyList<OperationRefusal> Refusals, IReadOnlyList<RowError> RowErrors);
