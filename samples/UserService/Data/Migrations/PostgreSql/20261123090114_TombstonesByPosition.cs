using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class TombstonesByPosition : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_tombstones_position",
                schema: "user_schema",
                table: "soft_reference_tombstones",
                columns: new[] { "owner", "position" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_soft_reference_tombstones_position",
                schema: "user_schema",
                table: "soft_reference_tombstones");
        }
    }
}
