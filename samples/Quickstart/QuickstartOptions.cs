using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Quickstart;

/// <summary>What the command line says, and where the files lie.</summary>
internal sealed record QuickstartOptions(bool Once, bool Fresh, int Port)
{
    private const int DefaultPort = 5080;

    private const string Usage = """
        usage: dotnet run --project samples/Quickstart -- [--once] [--fresh] [--port N]
          --once    end after the story instead of serving lookups
          --fresh   forget what an earlier start left: shop, records and state
          --port N  serve on another port than 5080
        """;

    /// <summary>Gets the folder of all files: beside the program, so that a clean build forgets them too.</summary>
    internal string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "quickstart-data");

    internal string ShopPath => Path.Combine(Folder, "shop.db");

    internal string StorePath => Path.Combine(Folder, "records.db");

    /// <summary>Gets where lookups are served. With --once nobody asks, so any free port will do.</summary>
    internal string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{(Once ? 0 : Port)}");

    internal static bool TryParse(string[] args, [NotNullWhen(true)] out QuickstartOptions? options, out string usage)
    {
        options = null;
        usage = Usage;
        var parsed = new QuickstartOptions(Once: false, Fresh: false, DefaultPort);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--once":
                    parsed = parsed with { Once = true };
                    break;
                case "--fresh":
                    parsed = parsed with { Fresh = true };
                    break;
                case "--port" when i + 1 < args.Length && ushort.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var port) && port > 0:
                    parsed = parsed with { Port = port };
                    i++;
                    break;
                default:
                    return false;
            }
        }

        options = parsed;
        return true;
    }
}
