using System.Net.Mail;
using System.Text.RegularExpressions;
using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary>Filters that reject a row whose value does not pass, and hand on what passes as it is; and patterns.</summary>
internal static class GuardFilters
{
    internal static LiquidValue Includes(in LiquidFilterCall call)
        => call.Input.ToString().Contains(call[0].ToString(), StringComparison.Ordinal)
            ? call.Input
            : throw new LiquidException("The value does not include what 'includes' asks for.");

    internal static LiquidValue RegexTest(in LiquidFilterCall call)
    {
        try
        {
            return Regex.IsMatch(call.Input.ToString(), call[0].ToString(), RegexOptions.CultureInvariant, call.Limits.RegexTimeout)
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

        try
        {
            return LiquidValue.From(Regex.Replace(call.Input.ToString(), call[0].ToString(), call[1].ToString(), RegexOptions.CultureInvariant, call.Limits.RegexTimeout));
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            throw Explain(exception);
        }
    }

    /// <summary>An address without a name beside it, whose host has a dot.</summary>
    internal static LiquidValue ValidateEmail(in LiquidFilterCall call)
    {
        var text = call.Input.ToString();
        return MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal)
            ? call.Input
            : throw new LiquidException("The value is not an e-mail address.");
    }

    private static LiquidException Explain(Exception exception)
        => new(exception is RegexMatchTimeoutException ? "The pattern takes too long to match." : "The pattern is no regular expression.");
}
