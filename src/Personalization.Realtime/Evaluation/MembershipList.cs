using System.Collections.ObjectModel;

namespace Personalization.Realtime.Evaluation;

/// <summary>A person's membership in each audience of a parent, in their order. Immutable.</summary>
internal sealed class MembershipList(IList<Membership> memberships) : ReadOnlyCollection<Membership>(memberships);
