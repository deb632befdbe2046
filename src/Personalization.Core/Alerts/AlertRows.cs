using System.Globalization;

namespace Personalization.Alerts;

/// <summary>So many rows, or such a share of those that were queried. Immutable.</summary>
public readonly record struct AlertRows
{
    private AlertRows(decimal amount, bool isPercent) => (Amount, IsPercent) = (amount, isPercent);

    /// <summary>Gets the number, or the percentage.</summary>
    public decimal Amount { get; }

    /// <summary>Gets a value indicating whether it is a percentage of the rows queried.</summary>
    public bool IsPercent { get; }

    /// <summary>Answers a number of rows.</summary>
    /// <param name="rows">How many.</param>
    /// <returns>The number.</returns>
    public static AlertRows Count(long rows) => new(rows, isPercent: false);

    /// <summary>Answers a share of the rows queried.</summary>
    /// <param name="percent">The percentage.</param>
    /// <returns>The share.</returns>
    public static AlertRows Percent(decimal percent) => new(percent, isPercent: true);

    /// <summary>Answers it as it is written in a file: <c>10</c> or <c>5%</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Amount.ToString(CultureInfo.InvariantCulture) + (IsPercent ? "%" : string.Empty);

    /// <summary>Whether so many of so many rows reach it.</summary>
    internal bool IsReached(long rows, long queried) => rows > 0 && (IsPercent ? rows * 100m >= Amount * Math.Max(queried, 1) : rows >= Amount);
}
