using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Wiring;

/// <summary>The accounts of runs that commands have done themselves, in the state directory: the last of them, each in a file that its owner alone may read.</summary>
/// <param name="state">The state directory.</param>
internal sealed class LocalRuns(string state)
{
    private const int Kept = 500;
    private const string Suffix = ".json";
    private const string Run = "run";
    private const string Rejected = "rejected";

    private readonly string _folder = Path.Combine(state, "runs");

    /// <summary>Keeps the account of a run that has ended.</summary>
    internal void Add(SyncRun run, DateTimeOffset finishedAt)
    {
        Directory.CreateDirectory(_folder);
        var account = new SyncRunState { RunId = run.RunId, SyncId = run.SyncId, CreatedAt = run.StartedAt, StartedAt = run.StartedAt, FinishedAt = finishedAt, Run = run };
        var path = PathOf(run.RunId);
        var temporary = path + ".tmp";
        using (var file = new FileStream(temporary, OptionsOfNew()))
        using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartObject();
            json.WritePropertyName(Run);
            ManagementJson.WriteRun(json, account, CommandWords.Here);
            json.WriteStartArray(Rejected);
            foreach (var row in run.Rejections)
            {
                ManagementJson.WriteRejection(json, row);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        File.Move(temporary, path, overwrite: true);
        foreach (var old in Files().Skip(Kept))
        {
            File.Delete(old);
        }
    }

    /// <summary>Answers the accounts, the newest first.</summary>
    internal IEnumerable<JsonElement> List() => Files().Select(Read).OfType<JsonElement>().Select(account => account.GetProperty(Run));

    /// <summary>Answers the account of a run; <see langword="null"/> when there is none.</summary>
    internal JsonElement? Find(string runId) => ReadOf(runId)?.GetProperty(Run);

    /// <summary>Answers the first rejected rows of a run; <see langword="null"/> when there is no such run.</summary>
    internal IReadOnlyList<RejectedRow>? RejectedOf(string runId) => ReadOf(runId) is { } account
        ? [.. account.GetProperty(Rejected).EnumerateArray().Select(row => new RejectedRow(row.GetProperty("key").GetString(), row.GetProperty("reason").GetString()!))]
        : null;

    private static FileStreamOptions OptionsOfNew()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Ids of runs begin with their time, so their order is that of the files' names.</summary>
    private IEnumerable<string> Files() => Directory.Exists(_folder)
        ? Directory.EnumerateFiles(_folder, "*" + Suffix).OrderByDescending(Path.GetFileName, StringComparer.Ordinal)
        : [];

    /// <summary>Ids of runs are letters and digits: nothing else is taken for a file's name.</summary>
    private JsonElement? ReadOf(string runId) => runId.Length > 0 && runId.All(char.IsAsciiLetterOrDigit) && File.Exists(PathOf(runId)) ? Read(PathOf(runId)) : null;

    private string PathOf(string runId) => Path.Combine(_folder, runId + Suffix);

    private static JsonElement? Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            return null; // another command has removed it, or the disk was full
        }
    }
}
