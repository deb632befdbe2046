using System.Reflection;
using System.Runtime.Loader;

namespace Personalization.Warehouse.Ado;

/// <summary>
/// The assemblies of one providers folder, apart from the application's: a provider gets the dependencies that were copied with it, also
/// where the application has others. The framework is shared, so that both know the same DbProviderFactory. What a published project has
/// for this machine is known from its .deps.json; without one, everything lies in the folder itself.
/// </summary>
internal sealed class ProviderLoadContext : AssemblyLoadContext
{
    private readonly string _folder;
    private readonly AssemblyDependencyResolver[] _published;

    private ProviderLoadContext(string folder)
        : base($"providers of {folder}")
    {
        _folder = folder;
        _published = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.deps.json").Select(file => new AssemblyDependencyResolver(file[..^".deps.json".Length] + ".dll"))]
            : [];
    }

    /// <summary>Answers the context of a folder; the runtime keeps those that there are, so that no provider is loaded twice.</summary>
    internal static ProviderLoadContext Of(string folder)
        => All.OfType<ProviderLoadContext>().FirstOrDefault(context => context._folder == folder) ?? new ProviderLoadContext(folder);

    /// <summary>Answers a provider's assembly, or <see langword="null"/> when the folder has none.</summary>
    internal Assembly? Find(ProviderName name)
    {
        try
        {
            return LoadFile(name.Assembly) is not { } assembly ? null
                : Fits(assembly.GetName(), name.Assembly) ? assembly
                : throw ProviderErrors.OtherVersion(name, _folder);
        }
        catch (BadImageFormatException)
        {
            throw ProviderErrors.BadImage(name, _folder);
        }
        catch (FileLoadException)
        {
            throw ProviderErrors.OtherVersion(name, _folder);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
        => IsFramework(assemblyName) && FromApplication(assemblyName) is { } shared ? shared : LoadFile(assemblyName);

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var file = _published.Select(project => project.ResolveUnmanagedDllToPath(unmanagedDllName)).FirstOrDefault(path => path is not null)
            ?? NativeNames(unmanagedDllName).Select(name => Path.Combine(_folder, name)).FirstOrDefault(File.Exists);
        return file is null ? 0 : LoadUnmanagedDllFromPath(file);
    }

    private static bool Fits(AssemblyName found, AssemblyName wanted)
        => (wanted.Version is null || found.Version >= wanted.Version)
        && (wanted.GetPublicKeyToken() is not { Length: > 0 } token || (found.GetPublicKeyToken() ?? []).AsSpan().SequenceEqual(token));

    private static bool IsFramework(AssemblyName name)
        => name.Name is "netstandard" or "mscorlib" or "System" || name.Name!.StartsWith("System.", StringComparison.Ordinal);

    private static Assembly? FromApplication(AssemblyName name)
    {
        try
        {
            return Default.LoadFromAssemblyName(name);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException)
        {
            return null; // not of the framework after all, or newer than it
        }
    }

    private static IEnumerable<string> NativeNames(string name)
    {
        var ending = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        return [name, name + ending, $"lib{name}{ending}", $"lib{name}"];
    }

    private Assembly? LoadFile(AssemblyName name)
    {
        // A published project may have one assembly for all machines in the folder that only throws, and this machine's under runtimes.
        var simple = new AssemblyName(name.Name!);
        var file = _published.Select(project => project.ResolveAssemblyToPath(simple)).FirstOrDefault(path => path is not null)
            ?? Path.Combine(_folder, name.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}
