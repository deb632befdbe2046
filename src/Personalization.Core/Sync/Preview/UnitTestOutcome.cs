using System.Text;
using Personalization.Sources;
using Personalization.Sync.Diff;

namespace Personalization.Sync.Preview;

/// <summary>What a sync made of a given row, or of an element of one: a part, a rejection, or nothing where there is no key.</summary>
internal sealed class UnitTestOutcome
{
    /// <summary>Gets which of the given rows it is of.</summary>
    internal required int Row { get; init; }

    internal string? Key { get; init; }

    internal MappedRow? Mapped { get; init; }

    /// <summary>Gets or sets why the row is rejected.</summary>
    internal string? Rejection { get; set; }

    internal bool IsIgnored => Mapped is null && Rejection is null;

    /// <summary>Reads the row at which the binding is.</summary>
    internal static UnitTestOutcome Of(RowBinding binding, SyncDefinition sync, string operation, int row)
    {
        try
        {
            if (!binding.TryReadKey())
            {
                return new UnitTestOutcome { Row = row };
            }
        }
        catch (SourceValueException exception)
        {
            return new UnitTestOutcome { Row = row, Rejection = exception.Message };
        }

        var key = Encoding.UTF8.GetString(binding.Key.Span);
        if (binding.IsRepeat)
        {
            return new UnitTestOutcome { Row = row, Key = key, Rejection = SyncErrors.ElementTwice(sync) };
        }

        var mapped = MappedRow.Of(binding, sync, operation);
        return new UnitTestOutcome { Row = row, Key = key, Mapped = mapped, Rejection = mapped.Refusal };
    }

    /// <summary>Rejects what only all rows together tell: keys and index values that several have.</summary>
    internal static void RejectShared(IReadOnlyList<UnitTestOutcome> outcomes, SyncDefinition sync)
    {
        foreach (var same in outcomes.Where(one => one.Key is not null).GroupBy(one => one.Key, StringComparer.Ordinal))
        {
            var rows = same.Select(one => one.Row).Distinct().Count();
            if (rows > 1)
            {
                Reject(same, SyncErrors.KeyOfSeveralRows(sync, rows));
            }
        }

        var claims = outcomes.Where(one => one is { Mapped: not null, Rejection: null })
            .SelectMany(one => one.Mapped!.IndexValues.Where(index => index.Value is not null).Select(index => (Outcome: one, Claim: index)));
        foreach (var claim in claims.ToList().GroupBy(claim => claim.Claim).Where(claim => claim.Count() > 1))
        {
            Reject(claim.Select(one => one.Outcome), SyncErrors.IndexTaken(sync, claim.Key.Key));
        }
    }

    private static void Reject(IEnumerable<UnitTestOutcome> outcomes, string reason)
    {
        foreach (var outcome in outcomes)
        {
            outcome.Rejection ??= reason;
        }
    }
}
