using System.CommandLine;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>validate</c>: all that is wrong with the configuration, at once.</summary>
internal sealed class ValidateCommand(CommonOptions common, CommandOutput output)
{
    internal static Command Create(CommonOptions common, CommandOutput output) => new Command(
        "validate", "Reads the configuration and says all that is wrong with it, by line and column. Connects to nothing.")
        .WithLocal(common, new ValidateCommand(common, output).ValidateAsync);

    private Task<int> ValidateAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var known = cache.Get<PersonalizationDefinitions>();
        if (result.GetValue(common.Json))
        {
            output.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("sources", known.Sources.Count);
                json.WriteNumber("models", known.Models.Count);
                json.WriteNumber("collections", known.Collections.Count);
                json.WriteNumber("syncs", known.Syncs.Count);
                json.WriteEndObject();
            });
        }
        else
        {
            output.WriteLine($"Valid: sources {known.Sources.Count}, models {known.Models.Count}, collections {known.Collections.Count}, syncs {known.Syncs.Count}.");
        }

        return Task.FromResult(ExitCodes.Done);
    }
}
