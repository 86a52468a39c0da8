using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class HeldOwners : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "differences",
                schema: "user_schema",
                table: "soft_reference_swept_references",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "differing",
                schema: "user_schema",
                table: "soft_reference_swept_references",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            // An older guard refuses keys whose deletion is disputed.
            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "differences",
                schema: "user_schema",
                table: "soft_reference_swept_references");

            migrationBuilder.DropColumn(
                name: "differing",
                schema: "user_schema",
                table: "soft_reference_swept_references");
        }
    }
}
