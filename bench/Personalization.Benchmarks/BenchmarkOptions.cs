using System.Globalization;
using Personalization.TestData;

namespace Personalization.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed class BenchmarkOptions
{
    internal const string Usage =
        "Usage: dotnet run -c Release --project bench/Personalization.Benchmarks -- "
        + "lookup|lookup-sqlite|first-sync|no-change|first-sync-postgres|no-change-postgres|diff-state|run-memory|scale|liquid|mapping|first-sync-templates|regions|debugger|redis|redis-lookups|step|contract|delivery|events|event-cost|expiry|backfill|sinks|journal|all "
        + "[--rows N] [--pairs N] [--plot FILE]";

    private static readonly string[] Known =
        ["lookup", "lookup-sqlite", "first-sync", "no-change", "first-sync-postgres", "no-change-postgres", "diff-state", "run-memory", "scale", "liquid", "mapping", "first-sync-templates", "regions", "debugger", "redis", "redis-lookups", "step", "contract", "delivery", "events", "event-cost", "expiry", "backfill", "sinks", "journal"];

    private static readonly string[] OnPostgres = ["first-sync-postgres", "no-change-postgres", "scale", "sinks"];

    internal required IReadOnlyList<string> Benchmarks { get; init; }

    /// <summary>How many rows or records; each benchmark has its own default.</summary>
    internal int? Rows { get; init; }

    internal int Pairs { get; init; } = 5;

    /// <summary>Where the benchmark of the scale draws its figures as SVG.</summary>
    internal string? Plot { get; init; }

    internal static BenchmarkOptions? Parse(string[] args, out string? error)
    {
        var benchmarks = new List<string>();
        int? rows = null;
        var pairs = 5;
        string? plot = null;
        error = null;
        for (var i = 0; i < args.Length; i++)
        {
            var isNumber = i + 1 < args.Length
                & int.TryParse(i + 1 < args.Length ? args[i + 1] : null, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (args[i])
            {
                case "all":
                    benchmarks.AddRange(Known);
                    break;
                case "--rows" when isNumber && number >= 1000:
                    rows = number;
                    i++;
                    break;
                case "--pairs" when isNumber && number >= 1:
                    pairs = number;
                    i++;
                    break;
                case "--plot" when i + 1 < args.Length:
                    plot = args[++i];
                    break;
                case var name when Known.Contains(name):
                    benchmarks.Add(name);
                    break;
                default:
                    error = $"'{args[i]}' is not understood (--rows needs at least 1000, --pairs at least 1, --plot a file).";
                    return null;
            }
        }

        error = benchmarks.Count == 0 ? "Say which benchmark to run."
            : plot is not null && !benchmarks.Contains("scale") ? "--plot goes with scale only."
            : !PostgresServer.IsAvailable && benchmarks.Find(OnPostgres.Contains) is { } refused ? $"{refused} cannot run. {PostgresServer.Missing}"
            : null;
        return error is null ? new BenchmarkOptions { Benchmarks = benchmarks, Rows = rows, Pairs = pairs, Plot = plot } : null;
    }
}
