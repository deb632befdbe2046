using System.Net.Mail;
using System.Text;
using System.Text.RegularExpressions;
using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary>Filters that reject a row whose value does not pass, and hand on what passes as it is; and patterns.</summary>
internal static class GuardFilters
{
    /// <summary>A pattern of more letters is an attack rather than a pattern.</summary>
    private const int MaxPattern = 10_000;

    /// <summary>From here on it counts that a search may compare the part at every letter.</summary>
    private const int LongPart = 256;

    internal static LiquidValue Includes(in LiquidFilterCall call)
    {
        var (text, part) = (call.TextOf(call.Input), call.TextOf(call[0]));
        if (part.Length > LongPart)
        {
            call.Work.Add(text.Length * (long)part.Length / LongPart);
        }

        return text.Contains(part, StringComparison.Ordinal) ? call.Input : throw new LiquidException("The value does not include what 'includes' asks for.");
    }

    internal static LiquidValue RegexTest(in LiquidFilterCall call)
    {
        var pattern = PatternOf(call);
        try
        {
            return Regex.IsMatch(call.TextOf(call.Input), pattern, RegexOptions.CultureInvariant, call.Limits.RegexTimeout)
                ? call.Input
                : throw new LiquidException("The value does not match the pattern of 'regex_test'.");
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            throw Explain(exception);
        }
    }

    internal static LiquidValue RegexReplace(in LiquidFilterCall call)
    {
        if (call.Input.IsNil)
        {
            return default;
        }

        var pattern = PatternOf(call);
        try
        {
            return LiquidValue.From(Replace(call.TextOf(call.Input), pattern, call.TextOf(call[1]), call));
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            throw Explain(exception);
        }
    }

    /// <summary>Match by match, since the framework's limit of time is one match's, and a replacement may stand for the whole text.</summary>
    private static string Replace(string text, string pattern, string replacement, in LiquidFilterCall call)
    {
        var replaced = new StringBuilder();
        var clock = TemplateOptions.Value.Time;
        var (copied, began) = (0, clock.GetTimestamp());
        for (var match = Regex.Match(text, pattern, RegexOptions.CultureInvariant, call.Limits.RegexTimeout); match.Success; match = match.NextMatch())
        {
            var with = replacement.Contains('$', StringComparison.Ordinal) ? match.Result(replacement) : replacement;
            call.Work.Add(match.Length + with.Length + 1);
            replaced.Append(text, copied, match.Index - copied).Append(with);
            copied = match.Index + match.Length;
            if (replaced.Length > call.Limits.MaxOutputBytes)
            {
                throw new LiquidException("The text is too long.");
            }

            if (clock.GetElapsedTime(began) > call.Limits.RegexTimeout)
            {
                throw new RegexMatchTimeoutException();
            }
        }

        return replaced.Append(text, copied, text.Length - copied).ToString();
    }

    private static string PatternOf(in LiquidFilterCall call)
        => call.TextOf(call[0]) is { Length: <= MaxPattern } pattern ? pattern : throw new LiquidException($"A pattern of more than {MaxPattern} letters is too long.");

    /// <summary>An address without a name beside it, whose host has a dot.</summary>
    internal static LiquidValue ValidateEmail(in LiquidFilterCall call)
    {
        var text = call.TextOf(call.Input);
        return MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal)
            ? call.Input
            : throw new LiquidException("The value is not an e-mail address.");
    }

    private static LiquidException Explain(Exception exception)
        => new(exception is RegexMatchTimeoutException ? "The pattern takes too long to match." : "The pattern is no regular expression.");
}
