using System.Reflection;
using Personalization.Alerts;
using Personalization.DependencyInjection;
using Personalization.Destinations;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.State;

namespace Personalization.Configuration.Reading;

/// <summary>Makes sources, stores and state by what the packages register. They are not referenced: an application takes those that it needs.</summary>
/// <param name="load">Answers the assembly of a package, or <see langword="null"/> when the application does not have it.</param>
internal sealed class Backends(Func<string, Assembly?> load)
{
    private readonly BackendRegistry _registry = new();
    private readonly HashSet<string> _packages = new(StringComparer.Ordinal);

    internal static Assembly? Load(string package)
    {
        try
        {
            return Assembly.Load(new AssemblyName(package));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    internal ISource? MakeSource(string package, BackendDraft draft, Place place)
        => Make(package, draft, place, () => _registry.TryGetSource(draft.Type, out var create) ? create(draft.Name, draft.Settings) : null);

    internal IRecordStore? MakeStore(string package, BackendDraft draft, Place place)
        => Make(package, draft, place, () => _registry.TryGetStore(draft.Type, out var create) ? create(draft.Settings) : null);

    internal ISyncStateStore? MakeState(string package, BackendDraft draft, Place place)
        => Make(package, draft, place, () => _registry.TryGetState(draft.Type, out var create) ? create(draft.Settings) : null);

    internal Func<IServiceProvider, IRealtimeDestination>? MakeDestination(string package, BackendDraft draft, Place place)
        => Make(package, draft, place, () => _registry.TryGetDestination(draft.Type, out var create) ? create(draft.Settings) : null);

    internal Func<IServiceProvider, IAlertChannel>? MakeAlertChannel(string package, BackendDraft draft, Place place)
        => Make(package, draft, place, () => _registry.TryGetAlertChannel(draft.Type, out var create) ? create(draft.Settings) : null);

    /// <summary>Makes something of what a package registers, and reports why it cannot be made.</summary>
    private T? Make<T>(string package, BackendDraft draft, Place place, Func<T?> make)
        where T : class
    {
        Register(package);
        try
        {
            if (make() is { } made)
            {
                return made;
            }

            place.Report($"The type '{draft.Type}' needs the package {package}. Reference it in the application.");
        }
        catch (Exception exception) when (exception is ArgumentException or PersonalizationException or FormatException)
        {
            place.Report(place.Context.Hidden.Hide(ConfigurationProblem.TextOf(exception)));
        }

        return null;
    }

    private void Register(string package)
    {
        if (!_packages.Add(package) || load(package) is not { } assembly)
        {
            return;
        }

        foreach (var backends in assembly.GetCustomAttributes<BackendsAttribute>())
        {
            backends.Register(_registry);
        }
    }
}
