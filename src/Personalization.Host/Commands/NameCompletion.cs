using System.CommandLine;
using System.CommandLine.Completions;

namespace Personalization.Hosting.Commands;

/// <summary>Lets the tab key complete the names of what is configured.</summary>
internal static class NameCompletion
{
    /// <summary>Offers names for an argument.</summary>
    internal static void Suggests<T>(this Argument<T> argument, CommonOptions common, Func<NameSuggestions, IEnumerable<string>> find)
        => argument.CompletionSources.Add(context => Find(context, common, find));

    /// <summary>Offers names for an option.</summary>
    internal static void Suggests(this Option<string?> option, CommonOptions common, Func<NameSuggestions, IEnumerable<string>> find)
        => option.CompletionSources.Add(context => Find(context, common, find));

    private static IEnumerable<CompletionItem> Find(CompletionContext context, CommonOptions common, Func<NameSuggestions, IEnumerable<string>> find)
    {
        try
        {
            var config = context.ParseResult.GetValue(common.Config) ?? CommonOptions.DefaultConfig;
            return [.. find(new NameSuggestions(config)).Where(name => name.StartsWith(context.WordToComplete, StringComparison.Ordinal)).Select(name => new CompletionItem(name))];
        }
        catch (Exception exception) when (exception is PersonalizationException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return []; // the shell offers files instead
        }
    }
}
