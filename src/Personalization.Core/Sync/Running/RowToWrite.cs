using System.Text;
using Personalization.Sync.Planning;
using Personalization.Sync.RowTests;

namespace Personalization.Sync.Running;

/// <summary>One record that is written by itself.</summary>
/// <param name="Kind">What the operation counts as.</param>
/// <param name="Key">The record key.</param>
/// <param name="Hash">The hash of the row's inputs.</param>
/// <param name="Values">The index values, as a plan has them.</param>
/// <param name="Part">The part.</param>
internal sealed record RowToWrite(PlanOperationKind Kind, byte[] Key, ulong Hash, byte[] Values, byte[] Part)
{
    internal static RowToWrite Of(RowTest test, MappedRow? row)
    {
        var key = Encoding.UTF8.GetBytes(test.Key);
        return test.Kind == PreviewOperationKind.Removed
            ? new RowToWrite(PlanOperationKind.Removal, key, 0, [], [])
            : new RowToWrite(test.Kind == PreviewOperationKind.Changed ? PlanOperationKind.Change : PlanOperationKind.Add, key, row!.Hash, row.EncodedValues, row.Part!);
    }
}
