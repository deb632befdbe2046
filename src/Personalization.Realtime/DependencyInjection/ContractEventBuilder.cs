using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures an event of a contract. Schemas are JSON Schemas of draft 7, and of the whole message: <c>properties</c> and <c>context</c> are members of it.</summary>
public sealed class ContractEventBuilder
{
    private readonly ContractEventSettings _settings;

    internal ContractEventBuilder(ContractEventSettings settings) => _settings = settings;

    /// <summary>Declares track events of a name.</summary>
    /// <param name="name">The name, exactly.</param>
    /// <returns>The same builder.</returns>
    public ContractEventBuilder Track(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return OfType(EventType.Track, name);
    }

    /// <summary>Declares events of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="name">The name that they must have, exactly; <see langword="null"/> where they have none, and for pages and screens of any name.</param>
    /// <returns>The same builder.</returns>
    public ContractEventBuilder OfType(EventType type, string? name = null)
    {
        _settings.Type = type;
        _settings.Event = name;
        return this;
    }

    /// <summary>Sets the schema of events that say no version.</summary>
    /// <param name="json">The schema.</param>
    /// <returns>The same builder.</returns>
    public ContractEventBuilder Schema(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        _settings.Schema = new SchemaSettings(json, File: null);
        return this;
    }

    /// <summary>Sets the schema of events that say no version.</summary>
    /// <param name="path">The path of a file with it.</param>
    /// <returns>The same builder.</returns>
    public ContractEventBuilder SchemaFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        _settings.Schema = new SchemaSettings(Json: null, path);
        return this;
    }

    /// <summary>Adds a schema for events that say a version, in <c>context.htevents.schemaVersion</c>.</summary>
    /// <param name="version">The version.</param>
    /// <param name="json">The schema.</param>
    /// <returns>The same builder.</returns>
    public ContractEventBuilder Version(string version, string json)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(json);
        _settings.Versions[version] = new SchemaSettings(json, File: null);
        return this;
    }

    /// <summary>Adds a schema for events that say a version, in <c>context.htevents.schemaVersion</c>.</summary>
    /// <param name="version">The version.</param>
    /// <param name="path">The path of a file with the schema.</param>
    /// <returns>The same builder.</returns>
    public ContractEventBuilder VersionFile(string version, string path)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(path);
        _settings.Versions[version] = new SchemaSettings(Json: null, path);
        return this;
    }

    /// <summary>Sets what becomes of an event with undeclared fields; by default it is allowed.</summary>
    /// <param name="action">What becomes of it.</param>
    /// <returns>The same builder.</returns>
    public ContractEventBuilder UndeclaredFields(UndeclaredFields action)
    {
        _settings.UndeclaredFields = action;
        return this;
    }

    /// <summary>Sets what becomes of an event that is not valid; by default it is allowed.</summary>
    /// <param name="action">What becomes of it.</param>
    /// <returns>The same builder.</returns>
    public ContractEventBuilder InvalidFields(InvalidFields action)
    {
        _settings.InvalidFields = action;
        return this;
    }

    /// <summary>Sets whether the context fields that SDKs send by themselves are declared; by default they are.</summary>
    /// <param name="declared">Whether they are.</param>
    /// <returns>The same builder.</returns>
    public ContractEventBuilder BuiltInContext(bool declared)
    {
        _settings.BuiltInContext = declared;
        return this;
    }
}
