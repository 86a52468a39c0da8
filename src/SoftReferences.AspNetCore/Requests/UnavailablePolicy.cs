using System.Reflection;

namespace SoftReferences.AspNetCore;

/// <summary>Reads the declared policy of a parameter or of a member of a request.</summary>
internal static class UnavailablePolicy
{
    public static UnavailableOwnerPolicy? In(ICustomAttributeProvider? member) =>
        member is null ? null : In(member.GetCustomAttributes(typeof(OnOwnerUnavailableAttribute), inherit: true));

    public static UnavailableOwnerPolicy? In(object[] attributes) => attributes.OfType<OnOwnerUnavailableAttribute>().FirstOrDefault()?.Policy;
}
