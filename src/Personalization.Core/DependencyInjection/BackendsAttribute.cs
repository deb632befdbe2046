namespace Personalization.DependencyInjection;

/// <summary>Says of a package which sources, stores and places for state it makes for configuration files: it derives an attribute of its own and puts it on its assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public abstract class BackendsAttribute : Attribute
{
    /// <summary>Registers what the package makes.</summary>
    /// <param name="backends">Where it is registered.</param>
    public abstract void Register(BackendRegistry backends);
}
