using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>Columns of numbers that may have more digits than System.Decimal, to which providers round them without a word.</summary>
internal static class WideDecimals
{
    private const int Digits = 28;

    /// <summary>A decimal that was rounded is as long as one can be: one digit more would not fit into its 96 bits.</summary>
    private static readonly decimal ShortestOfRounded = decimal.Truncate(decimal.MaxValue / 10);

    /// <summary>Answers <see langword="null"/> for a column whose numbers all fit, or whose provider does not say how long they may be.</summary>
    internal static DbColumn? For(DbColumnFacts facts)
    {
        var scale = facts.Scale ?? 0;
        if (facts.Precision is not (> Digits and < 255) && scale <= Digits)
        {
            return null;
        }

        if (FindGetter(facts.Reader.GetType()) is { } getter)
        {
            return new DbColumn<string>((reader, i) => TextOf(getter, reader, i), NumberTextCodec.Instance);
        }

        return new DbColumn<decimal>((reader, i) => Whole(reader.GetDecimal(i), scale), Codecs.Decimal);
    }

    /// <summary>Finds the reader's own getter of longer numbers, such as GetMySqlDecimal, GetSqlDecimal and GetOracleDecimal.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Where the method was trimmed away, numbers that may be rounded are refused.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Where the method was trimmed away, numbers that may be rounded are refused.")]
    private static MethodInfo? FindGetter(Type reader)
        => reader.GetMethods(BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(method => method.Name.StartsWith("Get", StringComparison.Ordinal)
            && method.Name.EndsWith("Decimal", StringComparison.Ordinal)
            && method.ReturnType != typeof(decimal)
            && method.GetParameters() is [{ } parameter] && parameter.ParameterType == typeof(int));

    private static string TextOf(MethodInfo getter, DbDataReader reader, int column)
        => Convert.ToString(getter.Invoke(reader, BindingFlags.DoNotWrapExceptions, null, [column], CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) ?? string.Empty;

    private static decimal Whole(decimal value, int scale)
    {
        var isWhole = scale <= Digits && (value.Scale >= scale || Math.Abs(Unscaled(value)) < ShortestOfRounded);
        return isWhole ? value : throw new LossException(
            "The number may have more digits than the provider can give, which are 28. Convert it in the model, to fewer digits or to text.");
    }

    private static decimal Unscaled(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return new decimal(bits[0], bits[1], bits[2], isNegative: false, scale: 0);
    }
}
