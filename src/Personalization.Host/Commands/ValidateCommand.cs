using System.CommandLine;
using System.Text.Json;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Realtime;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>validate</c>: all that is wrong with the configuration, at once.</summary>
internal sealed class ValidateCommand(CommandOutput output)
{
    internal static Command Create(CommonOptions common, CommandOutput output) => new Command(
        "validate", "Reads the configuration and says all that is wrong with it, by line and column, and what is hardly meant. Connects to nothing.")
        .WithLocal(common, new ValidateCommand(output).ValidateAsync);

    private Task<int> ValidateAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var known = cache.Get<PersonalizationDefinitions>();
        var remarks = ConfigurationRemarks.Of(cache.Options);
        if (output.AsJson)
        {
            output.WriteJson(json => WriteJson(json, known, remarks));
            return Task.FromResult(ExitCodes.Done);
        }

        var realtime = known.Find<RealtimeDefinitions>();
        output.WriteLine($"Valid: sources {known.Sources.Count}, models {known.Models.Count}, collections {known.Collections.Count}, syncs {known.Syncs.Count}"
            + (realtime is null ? "." : $", event sources {realtime.Sources.Count}, event models {realtime.Models.Count}, audiences {realtime.Audiences.Count}."));
        foreach (var remark in remarks)
        {
            output.Remark($"Remark: {remark}");
        }

        return Task.FromResult(ExitCodes.Done);
    }

    private static void WriteJson(Utf8JsonWriter json, PersonalizationDefinitions known, IReadOnlyList<ConfigurationProblem> remarks)
    {
        json.WriteStartObject();
        json.WriteNumber("sources", known.Sources.Count);
        json.WriteNumber("models", known.Models.Count);
        json.WriteNumber("collections", known.Collections.Count);
        json.WriteNumber("syncs", known.Syncs.Count);
        var realtime = known.Find<RealtimeDefinitions>();
        json.WriteNumber("eventSources", realtime?.Sources.Count ?? 0);
        json.WriteNumber("eventModels", realtime?.Models.Count ?? 0);
        json.WriteNumber("audiences", realtime?.Audiences.Count ?? 0);
        json.WriteStartArray("remarks");
        foreach (var remark in remarks)
        {
            json.WriteStartObject();
            json.WriteString("message", $"{remark.Path}: {remark.Message}");
            json.WriteString("place", remark.Location?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
