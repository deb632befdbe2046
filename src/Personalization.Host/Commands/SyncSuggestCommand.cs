using System.CommandLine;
using System.Text.Json;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync suggest ID</c>: mappings of columns that the sync does not use.</summary>
internal sealed class SyncSuggestCommand(CommandOutput output)
{
    private readonly Argument<string> _id = new("ID") { Description = "The sync's id." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var suggest = new SyncSuggestCommand(output);
        suggest._id.Suggests(common, names => names.Syncs);
        return new Command("suggest", "Proposes mappings for columns of the model that a sync does not use, by equal and near names. Changes nothing.") { suggest._id }
            .WithLocal(common, suggest.SuggestAsync);
    }

    private async Task<int> SuggestAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var id = result.GetValue(_id)!;
        var suggestions = await cache.Get<IModelService>().SuggestMappingsAsync(id, cancellationToken);
        if (output.AsJson)
        {
            output.WriteJson(json => WriteJson(json, id, suggestions));
        }
        else if (suggestions.Count == 0)
        {
            output.WriteLine($"'{id}' uses every column of its model.");
        }
        else
        {
            Write(suggestions);
        }

        return ExitCodes.Done;
    }

    private static void WriteJson(Utf8JsonWriter json, string id, IReadOnlyList<MappingSuggestion> suggestions)
    {
        json.WriteStartObject();
        json.WriteString("syncId", id);
        json.WriteStartArray("suggestions");
        foreach (var suggestion in suggestions)
        {
            json.WriteStartObject();
            json.WriteString("column", suggestion.Column);
            json.WriteString("kind", WordOf(suggestion.Kind));
            json.WriteString("target", suggestion.Target);
            json.WriteString("match", suggestion.IsNear ? "near" : "same");
            json.WriteString("note", suggestion.Note);
            json.WriteString("line", LineOf(suggestion));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Write(IReadOnlyList<MappingSuggestion> suggestions)
    {
        foreach (var (kind, heading) in new[]
        {
            (MappingSuggestionKind.Correction, "Columns that the mappings name and the model does not have:"),
            (MappingSuggestionKind.Index, "indexes:"),
            (MappingSuggestionKind.Field, "mappings:"),
        })
        {
            MappingSuggestion[] these = [.. suggestions.Where(suggestion => suggestion.Kind == kind)];
            if (these.Length > 0)
            {
                output.WriteLine(heading);
                Array.ForEach(these, suggestion => output.WriteLine($"  {LineOf(suggestion)}{RemarkOf(suggestion)}"));
            }
        }
    }

    private static string RemarkOf(MappingSuggestion suggestion)
        => suggestion.Note is { } note ? $"    # {note}" : suggestion.IsNear ? "    # a near name: check it" : string.Empty;

    /// <summary>The proposal as a line of the configuration.</summary>
    private static string LineOf(MappingSuggestion suggestion) => suggestion.Kind switch
    {
        MappingSuggestionKind.Index => $"{Quote(suggestion.Target)}: {Quote(suggestion.Column)}",
        MappingSuggestionKind.Correction => $"- {{ from: {Quote(suggestion.Column)} }}",
        _ when suggestion.Target == suggestion.Column => $"- {{ from: {Quote(suggestion.Column)} }}",
        _ => $"- {{ from: {Quote(suggestion.Column)}, to: {Quote(suggestion.Target)} }}",
    };

    /// <summary>Names of columns may hold anything; JSON's text is YAML's too.</summary>
    private static string Quote(string name)
        => name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && name.Any(char.IsAsciiLetter) && name.Length > 3 ? name : $"\"{JsonEncodedText.Encode(name)}\"";

#pragma warning disable CA1308 // The words of kinds are in small letters.
    private static string WordOf(MappingSuggestionKind kind) => kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
