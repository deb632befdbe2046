using System.Globalization;

namespace Personalization.Sequences;

/// <summary>How many rows a member may reject before it ends its sequence: a number, or a share of the rows that were read. None by default.</summary>
/// <param name="Amount">The number, or the percentage.</param>
/// <param name="IsPercent">Whether it is a percentage.</param>
internal readonly record struct RejectedLimit(double Amount, bool IsPercent)
{
    private const string Percent = "%";

    internal bool IsExceededBy(long rejected, long queried) => rejected > 0 && (IsPercent ? rejected * 100.0 > Amount * queried : rejected > Amount);

    internal static bool TryParse(string text, out RejectedLimit limit)
    {
        var isPercent = text.EndsWith(Percent, StringComparison.Ordinal);
        var isNumber = double.TryParse(
            isPercent ? text.AsSpan(0, text.Length - 1) : text, isPercent ? NumberStyles.AllowDecimalPoint : NumberStyles.None, CultureInfo.InvariantCulture, out var amount);
        limit = new RejectedLimit(amount, isPercent);
        return isNumber && (!isPercent || amount <= 100) && amount <= long.MaxValue;
    }

    public override string ToString() => Amount.ToString("0.############", CultureInfo.InvariantCulture) + (IsPercent ? Percent : string.Empty);
}
