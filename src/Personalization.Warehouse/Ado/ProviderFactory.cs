using System.Data.Common;
using System.Reflection;

namespace Personalization.Warehouse.Ado;

/// <summary>Gets a provider's factory from its assembly.</summary>
internal static class ProviderFactory
{
    internal static DbProviderFactory Of(Assembly assembly, ProviderName name)
    {
        try
        {
            var type = assembly.GetType(name.Type) ?? throw ProviderErrors.NoType(name, FactoriesOf(assembly));
            return typeof(DbProviderFactory).IsAssignableFrom(type)
                ? InstanceOf(type) ?? throw ProviderErrors.NoInstance(name)
                : throw ProviderErrors.NoFactory(name, FactoriesOf(assembly));
        }
        catch (Exception exception) when (exception is not PersonalizationException)
        {
            throw ProviderErrors.Fails(name, CauseOf(exception));
        }
    }

    private static DbProviderFactory? InstanceOf(Type type)
    {
        const BindingFlags PublicStatic = BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy;
        var instance = type.GetField("Instance", PublicStatic)?.GetValue(null) ?? type.GetProperty("Instance", PublicStatic)?.GetValue(null);
        return instance as DbProviderFactory
            ?? (type is { IsAbstract: false, ContainsGenericParameters: false } && type.GetConstructor(Type.EmptyTypes) is { } constructor
                ? (DbProviderFactory)constructor.Invoke(null)
                : null);
    }

    private static List<string> FactoriesOf(Assembly assembly)
    {
        IEnumerable<Type?> types;
        try
        {
            types = assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            types = exception.Types; // those whose dependencies are there
        }

        return [.. types.Where(type => type is { IsAbstract: false } && typeof(DbProviderFactory).IsAssignableFrom(type)).Select(type => type!.FullName!)];
    }

    private static Exception CauseOf(Exception exception)
        => exception is TargetInvocationException or TypeInitializationException && exception.InnerException is { } cause ? CauseOf(cause) : exception;
}
