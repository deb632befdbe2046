using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using Personalization.Configuration.Values;
using Personalization.Hosting.Output;
using Personalization.Keys;

namespace Personalization.Hosting.Commands;

/// <summary>What a new key may do.</summary>
internal sealed class KeySettingsOptions
{
    private readonly Option<string> _name = new("--name") { Description = "By which people know it.", HelpName = "NAME", Required = true };
    private readonly Option<string?> _collections = new("--collections") { Description = "The only collections it may ask; all without it.", HelpName = "a,b" };
    private readonly Option<string?> _fields = new("--fields") { Description = "The only fields it is answered; all without it.", HelpName = "x,y" };

    private readonly Option<ApiKeyScope?> _scopes = new("--scopes")
    {
        Description = "What it may do: read looks up records and audiences, manage explains them and runs syncs, ingest opens nothing yet (events have write keys). None includes another; read without it.",
        HelpName = "read,manage,ingest",
        CustomParser = ReadScopes,
    };

    private readonly Option<TimeSpan?> _expires = Duration("--expires", "90d", "After what time it stops working; never without it.");

    private readonly Option<ApiKeyRate?> _rate = new("--rate")
    {
        Description = "How many requests it may make in a time, at each host; any number without it.",
        HelpName = "200/10s",
        CustomParser = ReadRate,
    };

    /// <summary>An option that is a time span, of any length or as long as <paramref name="most"/>.</summary>
    internal static Option<TimeSpan?> Duration(string name, string example, string description, TimeSpan? most = null) => new(name)
    {
        Description = description,
        HelpName = example,
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            var problem = DurationText.Parse(text, $"'{text}'", out var value) ?? (value > most ? $"It is at most {Words.Of(most)}." : null);
            if (problem is not null)
            {
                result.AddError($"{name}: {problem}");
                return null;
            }

            return value;
        },
    };

    internal void AddTo(Command command)
    {
        Option[] options = [_name, _collections, _fields, _scopes, _expires, _rate];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
    }

    internal ApiKeySettings Read(ParseResult result) => new()
    {
        Name = result.GetRequiredValue(_name),
        Collections = SplitNames(result.GetValue(_collections)),
        Fields = SplitNames(result.GetValue(_fields)),
        Scopes = result.GetValue(_scopes) ?? ApiKeyScope.Read,
        Lifetime = result.GetValue(_expires),
        Rate = result.GetValue(_rate),
    };

    private static ApiKeyScope? ReadScopes(ArgumentResult result)
    {
        var scopes = ApiKeyScope.None;
        foreach (var name in SplitNames(result.Tokens.Single().Value))
        {
            if (KeyOutput.ScopeOf(name) is not { } scope)
            {
                result.AddError($"--scopes: '{name}' is no scope. There are read, manage and ingest.");
                return null;
            }

            scopes |= scope;
        }

        return scopes;
    }

    private static ApiKeyRate? ReadRate(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (ApiKeyRate.TryParse(text, out var rate))
        {
            return rate;
        }

        result.AddError($"--rate: '{text}' is not a rate. Write requests and a time of whole seconds, minutes or hours, such as 200/10s, 50/s or 1000/m.");
        return null;
    }

    [return: NotNullIfNotNull(nameof(text))]
    private static string[]? SplitNames(string? text) => text?.Split(',', StringSplitOptions.TrimEntries);
}
