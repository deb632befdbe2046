using System.Text.Json;
using System.Text.Json.Serialization;
using Personalization.Errors;

namespace Personalization.Sync.State;

/// <summary>Says which configuration a state directory belongs to: that of whoever used it first. With an id, made once, that tells the state from every other one.</summary>
internal static class StateOwnerFile
{
    internal const string Name = "owner.json";

    /// <summary>Takes a directory, which is there, for a configuration.</summary>
    /// <exception cref="PersonalizationException">It belongs to another one (<c>state_foreign</c>).</exception>
    internal static string Claim(string directory, string configuration)
    {
        var path = Path.Combine(directory, Name);
        var owner = Read(path) ?? Create(path, new StateOwner(Guid.NewGuid().ToString("n"), configuration, RelativeTo(directory, configuration)));
        return IsSame(owner.Place, RelativeTo(directory, configuration)) ? owner.Id : throw Foreign(directory, path, owner.Configuration, configuration);
    }

    /// <summary>A folder of files may be named, or a file in it.</summary>
    private static bool IsSame(string one, string other) => one == other || Path.GetDirectoryName(one) == other || one == Path.GetDirectoryName(other);

    /// <summary>A configuration beside its state is the same one wherever the two of them are moved.</summary>
    private static string RelativeTo(string directory, string configuration)
        => Path.IsPathFullyQualified(configuration) ? Path.GetRelativePath(directory, configuration) : configuration;

    /// <returns><see langword="null"/> where there is no owner, or none that can be read.</returns>
    private static StateOwner? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StateOwnerJson.Default.StateOwner) is { Id.Length: > 0, Configuration: not null, Place: not null } owner ? owner : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private static StateOwner Create(string path, StateOwner owner)
    {
        // Beside its place, so that nobody reads half of it; processes that come at the same time go by the first.
        var temporary = $"{path}.{owner.Id}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, owner, StateOwnerJson.Default.StateOwner);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            var isDamaged = File.Exists(path) && Read(path) is null;
            File.Move(temporary, path, overwrite: isDamaged);
            DirectoryFlush.Flush(Path.GetDirectoryName(path)!);
            return owner;
        }
        catch (IOException) when (Read(path) is not null)
        {
            File.Delete(temporary);
            return Read(path)!;
        }
    }

    private static PersonalizationException Foreign(string directory, string path, string owner, string configuration) => new(
        ErrorCodes.StateForeign,
        owner == configuration
        ? $"The state directory '{directory}' does not lie where its configuration '{owner}' had it: it was moved or copied. If nothing else uses it, remove '{path}'."
        : $"The state directory '{directory}' belongs to the configuration '{owner}', and this one is '{configuration}'. Two configurations in one directory would replace each other's "
        + $"records: give this one a directory of its own ({WaysOut.StateDirectory}). If it is the same configuration, moved or renamed, remove '{path}'.");
}

/// <summary>What the file says.</summary>
/// <param name="Id">The state's id.</param>
/// <param name="Configuration">The configuration, for people.</param>
/// <param name="Place">Where the configuration is, as seen from the directory.</param>
internal sealed record StateOwner(string Id, string Configuration, string Place);

/// <summary>The contract of the file.</summary>
[JsonSerializable(typeof(StateOwner))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class StateOwnerJson : JsonSerializerContext;
