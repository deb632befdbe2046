using System.Text.RegularExpressions;
using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads conditions.</summary>
internal static partial class ConditionReader
{
    internal static Condition Read(string markup, int position, ParseContext context)
    {
        try
        {
            var reader = new MarkupReader(markup, position, context);
            var first = ReadComparison(reader);
            var last = first;
            while (ReadJoin(reader) is { } joinsByAnd)
            {
                last.JoinsByAnd = joinsByAnd;
                last = last.Next = ReadComparison(reader);
            }

            reader.ReadEnd();
            return first;
        }
        catch (LiquidParseException) when (context.Options.Syntax == LiquidSyntax.Lax)
        {
            return ReadLaxly(markup, position, context);
        }
    }

    private static bool? ReadJoin(MarkupReader reader) => reader.TryName("and") ? true : reader.TryName("or") ? false : null;

    private static Condition ReadComparison(MarkupReader reader)
    {
        var left = reader.ReadExpression();
        return reader.TryComparison(out var comparison) ? new Condition(left, comparison, reader.ReadExpression()) : new Condition(left, null, null);
    }

    private static Condition ReadLaxly(string markup, int position, ParseContext context)
    {
        Condition? next = null;
        var joinsByAnd = false;
        var words = Joined().Split(markup);
        for (var i = words.Length - 1; i >= 0; i -= 2)
        {
            var match = Comparison().Match(words[i]);
            if (!match.Success)
            {
                throw new LiquidParseException("The condition cannot be read.", position);
            }

            var comparison = match.Groups["comparison"] is { Success: true } operation ? operation.Value : null;
            next = new Condition(
                LaxReader.ReadExpression(match.Groups["left"].Value, context), comparison, comparison is null ? null : LaxReader.ReadExpression(match.Groups["right"].Value, context))
            {
                Next = next,
                JoinsByAnd = joinsByAnd,
            };
            joinsByAnd = i > 0 && words[i - 1] == "and";
        }

        return next!;
    }

    /// <summary>Splits at what joins, outside of texts, and keeps it.</summary>
    [GeneratedRegex("""\s+(and|or)\s+(?=(?:[^"']|"[^"]*"|'[^']*')*$)""", RegexOptions.CultureInvariant, LaxReader.TimeoutMilliseconds)]
    private static partial Regex Joined();

    [GeneratedRegex($@"(?<left>{LaxReader.Fragment})\s*(?<comparison>[=!<>a-z_]+)?\s*(?<right>{LaxReader.Fragment})?", RegexOptions.Singleline | RegexOptions.CultureInvariant, LaxReader.TimeoutMilliseconds)]
    private static partial Regex Comparison();
}
